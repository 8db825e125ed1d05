"""Views of Tiski. Imports services, records and field metadata; never sqlalchemy, models.database or keyring."""
