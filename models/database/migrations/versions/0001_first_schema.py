"""First schema.

Revision: 0001, the first.
"""

import sqlalchemy as sa
from alembic import op

from models.database import search_index, types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assignment",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("employer_id", types.Guid(length=16), nullable=True),
        sa.Column("controller", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("purposes", sa.JSON(), nullable=True),
        sa.Column("data_protection_agreed", sa.Boolean(), nullable=True),
        sa.Column("guidelines_agreed", sa.Boolean(), nullable=True),
        sa.Column("confidentiality_agreed", sa.Boolean(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_employer_id"), ["employer_id"], unique=False)

    op.create_table(
        "authorised_person",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("customer_id", types.Guid(length=16), nullable=True),
        sa.Column("capacity", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorised_person")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("authorised_person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_authorised_person_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "billing_account",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("customer_id", types.Guid(length=16), nullable=True),
        sa.Column("controller", sa.Text(), nullable=True),
        sa.Column("account_number", sa.Text(), nullable=True),
        sa.Column("payer_id", types.Guid(length=16), nullable=True),
        sa.Column("payer_note", sa.Text(), nullable=True),
        sa.Column("billing_name", sa.Text(), nullable=True),
        sa.Column("billing_co", sa.Text(), nullable=True),
        sa.Column("billing_street_address", sa.Text(), nullable=True),
        sa.Column("billing_postal_code", sa.Text(), nullable=True),
        sa.Column("billing_post_office", sa.Text(), nullable=True),
        sa.Column("billing_country", sa.Text(), nullable=True),
        sa.Column("billing_email", sa.Text(), nullable=True),
        sa.Column("due_rule", sa.Text(), nullable=True),
        sa.Column("due_days", sa.Integer(), nullable=True),
        sa.Column("due_day", sa.Integer(), nullable=True),
        sa.Column("rhythm", sa.Text(), nullable=True),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("e_invoice_address", sa.Text(), nullable=True),
        sa.Column("e_invoice_operator", sa.Text(), nullable=True),
        sa.Column("iban", sa.LargeBinary(), nullable=True),
        sa.Column("iban_hash", sa.LargeBinary(), nullable=True),
        sa.Column("bic", sa.Text(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billing_account")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("billing_account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_billing_account_account_number"), ["account_number"], unique=False)
        batch_op.create_index(batch_op.f("ix_billing_account_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_billing_account_iban_hash"), ["iban_hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_billing_account_payer_id"), ["payer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_billing_account_reference"), ["reference"], unique=False)

    op.create_table(
        "collection_step",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("customer_id", types.Guid(length=16), nullable=True),
        sa.Column("invoice_id", types.Guid(length=16), nullable=True),
        sa.Column("controller", sa.Text(), nullable=True),
        sa.Column("step", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("taken_on", sa.Date(), nullable=True),
        sa.Column("sent_how", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("fee", types.Exact(), nullable=True),
        sa.Column("interest", types.Exact(), nullable=True),
        sa.Column("extension", sa.Text(), nullable=True),
        sa.Column("earliest_on", sa.Date(), nullable=True),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("taken_by", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection_step")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("collection_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_collection_step_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_collection_step_invoice_id"), ["invoice_id"], unique=False)

    op.create_table(
        "consented_data",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("customer_id", types.Guid(length=16), nullable=True),
        sa.Column("contact_id", types.Guid(length=16), nullable=True),
        sa.Column("controller", sa.Text(), nullable=True),
        sa.Column("what", sa.Text(), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("service", sa.Text(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.Column("given_how", sa.Text(), nullable=True),
        sa.Column("given_at", types.Instant(), nullable=True),
        sa.Column("consent_text", sa.Text(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("withdrawn_at", types.Instant(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consented_data")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("consented_data", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consented_data_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consented_data_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consented_data_valid_to"), ["valid_to"], unique=False)

    op.create_table(
        "consumption_estimate",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("metering_point_id", types.Guid(length=16), nullable=True),
        sa.Column("value", types.Exact(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("made_by", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consumption_estimate")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("consumption_estimate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consumption_estimate_metering_point_id"), ["metering_point_id"], unique=False)

    op.create_table(
        "contact",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("customer_id", types.Guid(length=16), nullable=True),
        sa.Column("controller", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("direction", sa.Text(), nullable=True),
        sa.Column("initiative", sa.Text(), nullable=True),
        sa.Column("call_purpose", sa.Text(), nullable=True),
        sa.Column("introduced", sa.Boolean(), nullable=True),
        sa.Column("agent", sa.Text(), nullable=True),
        sa.Column("started_at", types.Instant(), nullable=True),
        sa.Column("ended_at", types.Instant(), nullable=True),
        sa.Column("caller_number", sa.Text(), nullable=True),
        sa.Column("who", sa.Text(), nullable=True),
        sa.Column("who_name", sa.Text(), nullable=True),
        sa.Column("verified_how", sa.Text(), nullable=True),
        sa.Column("verified_result", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("call_back_at", types.Instant(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("recorded", sa.Boolean(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "contact_point",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("customer_id", types.Guid(length=16), nullable=True),
        sa.Column("point_kind", sa.Text(), nullable=True),
        sa.Column("point_type", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("co", sa.Text(), nullable=True),
        sa.Column("street_address", sa.Text(), nullable=True),
        sa.Column("postal_code", sa.Text(), nullable=True),
        sa.Column("post_office", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("preferred", sa.Boolean(), nullable=True),
        sa.Column("verified_at", types.Instant(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("protected", sa.Boolean(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_point")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("contact_point", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_point_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "contract",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("customer_id", types.Guid(length=16), nullable=True),
        sa.Column("metering_point_id", types.Guid(length=16), nullable=True),
        sa.Column("billing_account_id", types.Guid(length=16), nullable=True),
        sa.Column("order_id", types.Guid(length=16), nullable=True),
        sa.Column("offer_id", types.Guid(length=16), nullable=True),
        sa.Column("controller", sa.Text(), nullable=True),
        sa.Column("contract_number", sa.Text(), nullable=True),
        sa.Column("contract_kind", sa.Text(), nullable=True),
        sa.Column("product", sa.Text(), nullable=True),
        sa.Column("price_list", sa.Text(), nullable=True),
        sa.Column("contracted_power", types.Exact(), nullable=True),
        sa.Column("connection_fee", types.Exact(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("made_how", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("fixed_term_to", sa.Date(), nullable=True),
        sa.Column("withdrawal_until", sa.Date(), nullable=True),
        sa.Column("notice_given_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("terms", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("contract", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contract_billing_account_id"), ["billing_account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contract_contract_number"), ["contract_number"], unique=False)
        batch_op.create_index(batch_op.f("ix_contract_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contract_metering_point_id"), ["metering_point_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contract_offer_id"), ["offer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contract_order_id"), ["order_id"], unique=False)

    op.create_table(
        "controller",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("business_id", sa.Text(), nullable=True),
        sa.Column("visiting_street_address", sa.Text(), nullable=True),
        sa.Column("visiting_postal_code", sa.Text(), nullable=True),
        sa.Column("visiting_post_office", sa.Text(), nullable=True),
        sa.Column("postal_street_address", sa.Text(), nullable=True),
        sa.Column("postal_postal_code", sa.Text(), nullable=True),
        sa.Column("postal_post_office", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("web", sa.Text(), nullable=True),
        sa.Column("contact_person", sa.Text(), nullable=True),
        sa.Column("register_name", sa.Text(), nullable=True),
        sa.Column("inspection_address", sa.Text(), nullable=True),
        sa.Column("prohibition_address", sa.Text(), nullable=True),
        sa.Column("prohibition_phone", sa.Text(), nullable=True),
        sa.Column("prohibition_handled_by", sa.Text(), nullable=True),
        sa.Column("service_number", sa.Text(), nullable=True),
        sa.Column("service_price_class", sa.Text(), nullable=True),
        sa.Column("service_hours", sa.Text(), nullable=True),
        sa.Column("notice_places", sa.Text(), nullable=True),
        sa.Column("commodities", sa.JSON(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_controller")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("controller", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_controller_code"), ["code"], unique=False)

    op.create_table(
        "cooling_equipment",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("site_id", types.Guid(length=16), nullable=True),
        sa.Column("metering_point_id", types.Guid(length=16), nullable=True),
        sa.Column("cooling_kind", sa.Text(), nullable=True),
        sa.Column("maker", sa.Text(), nullable=True),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("serial_number", sa.Text(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("power", types.Exact(), nullable=True),
        sa.Column("contracted_flow", types.Exact(), nullable=True),
        sa.Column("primary_supply", types.Exact(), nullable=True),
        sa.Column("primary_return", types.Exact(), nullable=True),
        sa.Column("secondary_supply", types.Exact(), nullable=True),
        sa.Column("secondary_return", types.Exact(), nullable=True),
        sa.Column("cooled_area", types.Exact(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("installer", sa.Text(), nullable=True),
        sa.Column("installed_on", sa.Date(), nullable=True),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cooling_equipment")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("cooling_equipment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cooling_equipment_metering_point_id"), ["metering_point_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cooling_equipment_site_id"), ["site_id"], unique=False)

    op.create_table(
        "credit_check",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("customer_id", types.Guid(length=16), nullable=True),
        sa.Column("controller", sa.Text(), nullable=True),
        sa.Column("checked_at", types.Instant(), nullable=True),
        sa.Column("checked_by", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_check")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("credit_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_credit_check_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_credit_check_valid_to"), ["valid_to"], unique=False)

    op.create_table(
        "customer",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("customer_kind", sa.Text(), nullable=True),
        sa.Column("family_name", sa.Text(), nullable=True),
        sa.Column("given_names", sa.Text(), nullable=True),
        sa.Column("organisation_name", sa.Text(), nullable=True),
        sa.Column("personal_identity_code", sa.LargeBinary(), nullable=True),
        sa.Column("personal_identity_code_hash", sa.LargeBinary(), nullable=True),
        sa.Column("business_id", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("non_disclosure", sa.Boolean(), nullable=True),
        sa.Column("non_disclosure_until", sa.Date(), nullable=True),
        sa.Column("date_of_death", sa.Date(), nullable=True),
        sa.Column("merged_into", types.Guid(length=16), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customer_merged_into"), ["merged_into"], unique=False)
        batch_op.create_index(batch_op.f("ix_customer_personal_identity_code_hash"), ["personal_identity_code_hash"], unique=False)

    op.create_table(
        "customer_relation",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("customer_id", types.Guid(length=16), nullable=True),
        sa.Column("controller", sa.Text(), nullable=True),
        sa.Column("customer_number", sa.Text(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_relation")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("customer_relation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customer_relation_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_customer_relation_customer_number"), ["customer_number"], unique=False)

    op.create_table(
        "day_readings",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("metering_point_id", types.Guid(length=16), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("measured", sa.Text(), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("packed", sa.LargeBinary(), nullable=True),
        sa.Column("quality", sa.Text(), nullable=True),
        sa.Column("gas_factor", types.Exact(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("source_file", sa.Text(), nullable=True),
        sa.Column("source_digest", sa.LargeBinary(), nullable=True),
        sa.Column("file_version", sa.Integer(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_readings")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("day_readings", schema=None) as batch_op:
        batch_op.create_index("ix_day_readings_metering_point_id_day", ["metering_point_id", "day"], unique=False)

    op.create_table(
        "draft",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("user", sa.String(length=80), nullable=False),
        sa.Column("subject", types.Guid(length=16), nullable=True),
        sa.Column("form", sa.String(length=80), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_user"), ["user"], unique=False)

    op.create_table(
        "employer",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("employer_kind", sa.Text(), nullable=True),
        sa.Column("controller", sa.Text(), nullable=True),
        sa.Column("business_id", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employer")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "equipment_inspection",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("equipment_kind", sa.Text(), nullable=True),
        sa.Column("equipment_id", types.Guid(length=16), nullable=True),
        sa.Column("inspection_kind", sa.Text(), nullable=True),
        sa.Column("inspected_on", sa.Date(), nullable=True),
        sa.Column("inspected_by", sa.Text(), nullable=True),
        sa.Column("inspection_firm", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("remarks", sa.Text(), nullable=True),
        sa.Column("mend_by", sa.Date(), nullable=True),
        sa.Column("next_due", sa.Date(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equipment_inspection")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("equipment_inspection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_equipment_inspection_equipment_id"), ["equipment_id"], unique=False)

    op.create_table(
        "feedback",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("customer_id", types.Guid(length=16), nullable=True),
        sa.Column("contact_id", types.Guid(length=16), nullable=True),
        sa.Column("controller", sa.Text(), nullable=True),
        sa.Column("feedback_kind", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("received_at", types.Instant(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", types.Instant(), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feedback_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_feedback_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "gas_equipment",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("site_id", types.Guid(length=16), nullable=True),
        sa.Column("metering_point_id", types.Guid(length=16), nullable=True),
        sa.Column("gas_kind", sa.Text(), nullable=True),
        sa.Column("maker", sa.Text(), nullable=True),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("serial_number", sa.Text(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("power", types.Exact(), nullable=True),
        sa.Column("pressure", types.Exact(), nullable=True),
        sa.Column("flue", sa.Text(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("installer", sa.Text(), nullable=True),
        sa.Column("installed_on", sa.Date(), nullable=True),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gas_equipment")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("gas_equipment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gas_equipment_metering_point_id"), ["metering_point_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_gas_equipment_site_id"), ["site_id"], unique=False)

    op.create_table(
        "heat_exchanger",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("site_id", types.Guid(length=16), nullable=True),
        sa.Column("metering_point_id", types.Guid(length=16), nullable=True),
        sa.Column("maker", sa.Text(), nullable=True),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("serial_number", sa.Text(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("power", types.Exact(), nullable=True),
        sa.Column("heating_power", types.Exact(), nullable=True),
        sa.Column("hot_water_power", types.Exact(), nullable=True),
        sa.Column("ventilation_power", types.Exact(), nullable=True),
        sa.Column("contracted_flow", types.Exact(), nullable=True),
        sa.Column("primary_supply", types.Exact(), nullable=True),
        sa.Column("primary_return", types.Exact(), nullable=True),
        sa.Column("secondary_kind", sa.Text(), nullable=True),
        sa.Column("secondary_supply", types.Exact(), nullable=True),
        sa.Column("secondary_return", types.Exact(), nullable=True),
        sa.Column("controller_maker", sa.Text(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("installer", sa.Text(), nullable=True),
        sa.Column("installed_on", sa.Date(), nullable=True),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heat_exchanger")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("heat_exchanger", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_heat_exchanger_metering_point_id"), ["metering_point_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_heat_exchanger_site_id"), ["site_id"], unique=False)

    op.create_table(
        "instalment",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("payment_plan_id", types.Guid(length=16), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("amount", types.Exact(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalment")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("instalment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_instalment_payment_plan_id"), ["payment_plan_id"], unique=False)

    op.create_table(
        "invoice",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("customer_id", types.Guid(length=16), nullable=True),
        sa.Column("billing_account_id", types.Guid(length=16), nullable=True),
        sa.Column("controller", sa.Text(), nullable=True),
        sa.Column("invoice_number", sa.Text(), nullable=True),
        sa.Column("invoice_kind", sa.Text(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("recipient_name", sa.Text(), nullable=True),
        sa.Column("recipient_address", sa.Text(), nullable=True),
        sa.Column("sent_how", sa.Text(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("period_from", sa.Date(), nullable=True),
        sa.Column("period_to", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("net_amount", types.Exact(), nullable=True),
        sa.Column("vat_amount", types.Exact(), nullable=True),
        sa.Column("vat_rate", types.Exact(), nullable=True),
        sa.Column("total_amount", types.Exact(), nullable=True),
        sa.Column("open_amount", types.Exact(), nullable=True),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("credits_id", types.Guid(length=16), nullable=True),
        sa.Column("disputed", sa.Boolean(), nullable=True),
        sa.Column("disputed_on", sa.Date(), nullable=True),
        sa.Column("dispute_reason", sa.Text(), nullable=True),
        sa.Column("dispute_settled_on", sa.Date(), nullable=True),
        sa.Column("collection_stage", sa.Text(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("invoice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invoice_billing_account_id"), ["billing_account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invoice_credits_id"), ["credits_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invoice_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invoice_invoice_number"), ["invoice_number"], unique=False)
        batch_op.create_index(batch_op.f("ix_invoice_reference"), ["reference"], unique=False)

    op.create_table(
        "journal",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("set_id", types.Guid(length=16), nullable=False),
        sa.Column("subject", types.Guid(length=16), nullable=True),
        sa.Column("controller", sa.String(length=40), nullable=False),
        sa.Column("entity", sa.String(length=40), nullable=False),
        sa.Column("entity_id", types.Guid(length=16), nullable=False),
        sa.Column("op", sa.String(length=20), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("bases", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("workstation", sa.String(length=80), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("contact", types.Guid(length=16), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("link", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_journal")),
        sa.UniqueConstraint("id", name=op.f("uq_journal_id")),
    )
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.create_index("ix_journal_entity_id_seq", ["entity_id", "seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_journal_set_id"), ["set_id"], unique=False)
        batch_op.create_index("ix_journal_subject_seq", ["subject", "seq"], unique=False)

    op.create_table(
        "journal_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("link", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_head")),
    )
    op.create_table(
        "manual_reading",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("meter_id", types.Guid(length=16), nullable=True),
        sa.Column("read_on", sa.Date(), nullable=True),
        sa.Column("read_at", types.Instant(), nullable=True),
        sa.Column("value", types.Exact(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("gas_factor", types.Exact(), nullable=True),
        sa.Column("reading_kind", sa.Text(), nullable=True),
        sa.Column("occasion", sa.Text(), nullable=True),
        sa.Column("read_by", sa.Text(), nullable=True),
        sa.Column("read_by_name", sa.Text(), nullable=True),
        sa.Column("contact_id", types.Guid(length=16), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manual_reading")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("manual_reading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_manual_reading_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_manual_reading_meter_id"), ["meter_id"], unique=False)

    op.create_table(
        "meter",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("metering_point_id", types.Guid(length=16), nullable=True),
        sa.Column("meter_number", sa.Text(), nullable=True),
        sa.Column("meter_type", sa.Text(), nullable=True),
        sa.Column("maker", sa.Text(), nullable=True),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("multiplier", types.Exact(), nullable=True),
        sa.Column("correction_factor", types.Exact(), nullable=True),
        sa.Column("digits", sa.Integer(), nullable=True),
        sa.Column("decimals", sa.Integer(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("remote", sa.Boolean(), nullable=True),
        sa.Column("installed_on", sa.Date(), nullable=True),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.Column("reading_at_install", types.Exact(), nullable=True),
        sa.Column("reading_at_removal", types.Exact(), nullable=True),
        sa.Column("calibrated_until", sa.Date(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meter")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("meter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meter_meter_number"), ["meter_number"], unique=False)
        batch_op.create_index(batch_op.f("ix_meter_metering_point_id"), ["metering_point_id"], unique=False)

    op.create_table(
        "metering_point",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("site_id", types.Guid(length=16), nullable=True),
        sa.Column("gsrn", sa.Text(), nullable=True),
        sa.Column("commodity", sa.Text(), nullable=True),
        sa.Column("controller", sa.Text(), nullable=True),
        sa.Column("fuse", sa.Integer(), nullable=True),
        sa.Column("phases", sa.Integer(), nullable=True),
        sa.Column("contracted_power", types.Exact(), nullable=True),
        sa.Column("contracted_flow", types.Exact(), nullable=True),
        sa.Column("connection_state", sa.Text(), nullable=True),
        sa.Column("grid_area", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metering_point")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("metering_point", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_metering_point_gsrn"), ["gsrn"], unique=False)
        batch_op.create_index(batch_op.f("ix_metering_point_site_id"), ["site_id"], unique=False)

    op.create_table(
        "number_range",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("controller", sa.Text(), nullable=True),
        sa.Column("number_kind", sa.Text(), nullable=True),
        sa.Column("prefix", sa.Text(), nullable=True),
        sa.Column("first", sa.Integer(), nullable=True),
        sa.Column("last", sa.Integer(), nullable=True),
        sa.Column("next_number", sa.Integer(), nullable=True),
        sa.Column("workstation", sa.Text(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_range")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("number_range", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_number_range_controller"), ["controller"], unique=False)

    op.create_table(
        "offer",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("customer_id", types.Guid(length=16), nullable=True),
        sa.Column("contact_id", types.Guid(length=16), nullable=True),
        sa.Column("site_id", types.Guid(length=16), nullable=True),
        sa.Column("controller", sa.Text(), nullable=True),
        sa.Column("commodity", sa.Text(), nullable=True),
        sa.Column("what", sa.Text(), nullable=True),
        sa.Column("product", sa.Text(), nullable=True),
        sa.Column("price", types.Exact(), nullable=True),
        sa.Column("price_text", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("sent_at", types.Instant(), nullable=True),
        sa.Column("sent_how", sa.Text(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("accepted_at", types.Instant(), nullable=True),
        sa.Column("accepted_how", sa.Text(), nullable=True),
        sa.Column("order_id", types.Guid(length=16), nullable=True),
        sa.Column("contract_id", types.Guid(length=16), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offer_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offer_contract_id"), ["contract_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offer_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offer_order_id"), ["order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offer_site_id"), ["site_id"], unique=False)

    op.create_table(
        "order",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("customer_id", types.Guid(length=16), nullable=True),
        sa.Column("contact_id", types.Guid(length=16), nullable=True),
        sa.Column("site_id", types.Guid(length=16), nullable=True),
        sa.Column("controller", sa.Text(), nullable=True),
        sa.Column("commodity", sa.Text(), nullable=True),
        sa.Column("what", sa.Text(), nullable=True),
        sa.Column("product", sa.Text(), nullable=True),
        sa.Column("ordered_at", types.Instant(), nullable=True),
        sa.Column("deliver_by", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("contract_id", types.Guid(length=16), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_order_contract_id"), ["contract_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_order_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_order_site_id"), ["site_id"], unique=False)

    op.create_table(
        "paper_loan",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("paper_record_id", types.Guid(length=16), nullable=True),
        sa.Column("taken_by", sa.Text(), nullable=True),
        sa.Column("taken_at", types.Instant(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("returned_at", types.Instant(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_loan")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("paper_loan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_loan_paper_record_id"), ["paper_record_id"], unique=False)

    op.create_table(
        "paper_record",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("customer_id", types.Guid(length=16), nullable=True),
        sa.Column("controller", sa.Text(), nullable=True),
        sa.Column("what", sa.Text(), nullable=True),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("room", sa.Text(), nullable=True),
        sa.Column("shelf", sa.Text(), nullable=True),
        sa.Column("kept_until", sa.Date(), nullable=True),
        sa.Column("destroyed_on", sa.Date(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_record")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("paper_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_record_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_paper_record_kept_until"), ["kept_until"], unique=False)

    op.create_table(
        "payment",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("customer_id", types.Guid(length=16), nullable=True),
        sa.Column("billing_account_id", types.Guid(length=16), nullable=True),
        sa.Column("invoice_id", types.Guid(length=16), nullable=True),
        sa.Column("controller", sa.Text(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("booked_on", sa.Date(), nullable=True),
        sa.Column("amount", types.Exact(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("payer_name", sa.Text(), nullable=True),
        sa.Column("archive_id", sa.Text(), nullable=True),
        sa.Column("payment_source", sa.Text(), nullable=True),
        sa.Column("source_file", sa.Text(), nullable=True),
        sa.Column("matching", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_archive_id"), ["archive_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_billing_account_id"), ["billing_account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_invoice_id"), ["invoice_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_reference"), ["reference"], unique=False)

    op.create_table(
        "payment_plan",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("customer_id", types.Guid(length=16), nullable=True),
        sa.Column("billing_account_id", types.Guid(length=16), nullable=True),
        sa.Column("contact_id", types.Guid(length=16), nullable=True),
        sa.Column("controller", sa.Text(), nullable=True),
        sa.Column("plan_kind", sa.Text(), nullable=True),
        sa.Column("invoices", sa.JSON(), nullable=True),
        sa.Column("amount", types.Exact(), nullable=True),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("pay_by", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_plan")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("payment_plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_plan_billing_account_id"), ["billing_account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_plan_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_plan_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "quotation_request",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("customer_id", types.Guid(length=16), nullable=True),
        sa.Column("contact_id", types.Guid(length=16), nullable=True),
        sa.Column("site_id", types.Guid(length=16), nullable=True),
        sa.Column("controller", sa.Text(), nullable=True),
        sa.Column("commodity", sa.Text(), nullable=True),
        sa.Column("what", sa.Text(), nullable=True),
        sa.Column("received_at", types.Instant(), nullable=True),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("offer_id", types.Guid(length=16), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotation_request")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("quotation_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quotation_request_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quotation_request_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quotation_request_offer_id"), ["offer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quotation_request_site_id"), ["site_id"], unique=False)

    op.create_table(
        "recording",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("customer_id", types.Guid(length=16), nullable=True),
        sa.Column("contact_id", types.Guid(length=16), nullable=True),
        sa.Column("controller", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("recorded_at", types.Instant(), nullable=True),
        sa.Column("customer_told", sa.Boolean(), nullable=True),
        sa.Column("kept_where", sa.Text(), nullable=True),
        sa.Column("length", sa.Integer(), nullable=True),
        sa.Column("recording_purpose", sa.Text(), nullable=True),
        sa.Column("kept_until", sa.Date(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("recording", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recording_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_recording_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_recording_kept_until"), ["kept_until"], unique=False)

    op.create_table(
        "recording_listen",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("recording_id", types.Guid(length=16), nullable=True),
        sa.Column("listened_by", sa.Text(), nullable=True),
        sa.Column("listened_at", types.Instant(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_listen")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("recording_listen", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recording_listen_recording_id"), ["recording_id"], unique=False)

    op.create_table(
        "refund",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("customer_id", types.Guid(length=16), nullable=True),
        sa.Column("billing_account_id", types.Guid(length=16), nullable=True),
        sa.Column("invoice_id", types.Guid(length=16), nullable=True),
        sa.Column("controller", sa.Text(), nullable=True),
        sa.Column("amount", types.Exact(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("iban", sa.LargeBinary(), nullable=True),
        sa.Column("iban_hash", sa.LargeBinary(), nullable=True),
        sa.Column("bic", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("requested_on", sa.Date(), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("archive_id", sa.Text(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("refund", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refund_billing_account_id"), ["billing_account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_refund_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_refund_iban_hash"), ["iban_hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_refund_invoice_id"), ["invoice_id"], unique=False)

    op.create_table(
        "refusal_hash",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("digest_kind", sa.Text(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("controller", sa.Text(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("statement_id", types.Guid(length=16), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusal_hash")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("refusal_hash", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refusal_hash_digest"), ["digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_refusal_hash_statement_id"), ["statement_id"], unique=False)

    op.create_table(
        "satisfaction",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("customer_id", types.Guid(length=16), nullable=True),
        sa.Column("contact_id", types.Guid(length=16), nullable=True),
        sa.Column("controller", sa.Text(), nullable=True),
        sa.Column("survey", sa.Text(), nullable=True),
        sa.Column("answered_at", types.Instant(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("scale", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_satisfaction")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("satisfaction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_satisfaction_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_satisfaction_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "search_term",
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("term", sa.Text(collation="C").with_variant(sa.Text(collation="BINARY"), "sqlite"), nullable=False),
        sa.Column("customer", types.Guid(length=16), nullable=False),
        sa.PrimaryKeyConstraint("kind", "term", "customer", name=op.f("pk_search_term")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("search_term", schema=None) as batch_op:
        batch_op.create_index("ix_search_term_customer", ["customer"], unique=False)

    op.create_table(
        "service_use",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("customer_id", types.Guid(length=16), nullable=True),
        sa.Column("contact_id", types.Guid(length=16), nullable=True),
        sa.Column("controller", sa.Text(), nullable=True),
        sa.Column("service", sa.Text(), nullable=True),
        sa.Column("what", sa.Text(), nullable=True),
        sa.Column("used_at", types.Instant(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_use")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("service_use", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_use_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_service_use_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "setting",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("seat", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "site",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("customer_id", types.Guid(length=16), nullable=True),
        sa.Column("site_number", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("street_address", sa.Text(), nullable=True),
        sa.Column("postal_code", sa.Text(), nullable=True),
        sa.Column("post_office", sa.Text(), nullable=True),
        sa.Column("property_id", sa.Text(), nullable=True),
        sa.Column("dwelling_type", sa.Text(), nullable=True),
        sa.Column("ownership", sa.Text(), nullable=True),
        sa.Column("use_timing", sa.Text(), nullable=True),
        sa.Column("tariff_timing", sa.Text(), nullable=True),
        sa.Column("held_from", sa.Date(), nullable=True),
        sa.Column("held_to", sa.Date(), nullable=True),
        sa.Column("heated_area", types.Exact(), nullable=True),
        sa.Column("volume", types.Exact(), nullable=True),
        sa.Column("building_year", sa.Integer(), nullable=True),
        sa.Column("storeys", sa.Integer(), nullable=True),
        sa.Column("apartments", sa.Integer(), nullable=True),
        sa.Column("occupants", sa.Integer(), nullable=True),
        sa.Column("main_heating", sa.Text(), nullable=True),
        sa.Column("secondary_heating", sa.Text(), nullable=True),
        sa.Column("ventilation", sa.Text(), nullable=True),
        sa.Column("ventilation_flow", types.Exact(), nullable=True),
        sa.Column("heat_recovery", sa.Text(), nullable=True),
        sa.Column("hot_water", sa.Text(), nullable=True),
        sa.Column("hot_water_circulation", sa.Boolean(), nullable=True),
        sa.Column("heated_towel_rails", sa.Boolean(), nullable=True),
        sa.Column("sauna", sa.Text(), nullable=True),
        sa.Column("pool", sa.Text(), nullable=True),
        sa.Column("pool_volume", types.Exact(), nullable=True),
        sa.Column("melted_area", types.Exact(), nullable=True),
        sa.Column("cooled_rooms", sa.Integer(), nullable=True),
        sa.Column("cooled_area", types.Exact(), nullable=True),
        sa.Column("cooling_power", types.Exact(), nullable=True),
        sa.Column("gas_uses", sa.JSON(), nullable=True),
        sa.Column("gas_appliances", sa.Integer(), nullable=True),
        sa.Column("fireplace", sa.Boolean(), nullable=True),
        sa.Column("solar_power", types.Exact(), nullable=True),
        sa.Column("solar_heat_area", types.Exact(), nullable=True),
        sa.Column("heat_pump", sa.Text(), nullable=True),
        sa.Column("electric_floor_heating", sa.Boolean(), nullable=True),
        sa.Column("car_charging", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_site_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_site_site_number"), ["site_number"], unique=False)

    op.create_table(
        "statement",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("customer_id", types.Guid(length=16), nullable=True),
        sa.Column("statement_kind", sa.Text(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("allows", sa.Boolean(), nullable=True),
        sa.Column("controller", sa.Text(), nullable=True),
        sa.Column("given_by", sa.Text(), nullable=True),
        sa.Column("given_by_name", sa.Text(), nullable=True),
        sa.Column("given_how", sa.Text(), nullable=True),
        sa.Column("given_at", types.Instant(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("wording", sa.LargeBinary(), nullable=True),
        sa.Column("wording_known", sa.Boolean(), nullable=True),
        sa.Column("evidence_kind", sa.Text(), nullable=True),
        sa.Column("evidence_id", types.Guid(length=16), nullable=True),
        sa.Column("evidence_note", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("lifts", sa.JSON(), nullable=True),
        sa.Column("supersedes", types.Guid(length=16), nullable=True),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("statement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_statement_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_statement_evidence_id"), ["evidence_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_statement_supersedes"), ["supersedes"], unique=False)
        batch_op.create_index(batch_op.f("ix_statement_valid_to"), ["valid_to"], unique=False)

    op.create_table(
        "statement_decision",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("statement_id", types.Guid(length=16), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", types.Instant(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_decision")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("statement_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_statement_decision_statement_id"), ["statement_id"], unique=False)

    op.create_table(
        "subject_key",
        sa.Column("subject", types.Guid(length=16), nullable=False),
        sa.Column("controller", sa.String(length=40), nullable=False),
        sa.Column("retention", sa.String(length=20), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("subject", "controller", "retention", name=op.f("pk_subject_key")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "user_account",
        sa.Column("id", types.Guid(length=16), nullable=False),
        sa.Column("login", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("controllers", sa.JSON(), nullable=True),
        sa.Column("employer_id", types.Guid(length=16), nullable=True),
        sa.Column("commitment_signed", sa.Date(), nullable=True),
        sa.Column("commitment_until", sa.Date(), nullable=True),
        sa.Column("substitute_for", sa.Text(), nullable=True),
        sa.Column("substitute_from", sa.Date(), nullable=True),
        sa.Column("substitute_to", sa.Date(), nullable=True),
        sa.Column("locked", sa.Boolean(), nullable=True),
        sa.Column("first_entry", types.Guid(length=16), nullable=False),
        sa.Column("last_entry", types.Guid(length=16), nullable=False),
        sa.Column("bases", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_account_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_user_account_login"), ["login"], unique=False)
    search_index.create_fts(op.get_bind())


def downgrade() -> None:
    raise RuntimeError("a store's schema only goes forward: going back would drop what was recorded; restore a backup")
