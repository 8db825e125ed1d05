"""The domain of Tiski: the customer register of an energy utility. No Qt anywhere below this package."""
