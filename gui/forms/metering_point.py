"""Metering points, meters, readings, estimates and contracts."""

from __future__ import annotations

from gui.forms.spec import FormSpec, Group, items
from models.words import N_

POINT = FormSpec(
    "metering_point",
    (
        Group(N_("Metering point"), items("gsrn*", "commodity", "controller", "connection_state", "grid_area")),
        Group(N_("Power and flow"), items("contracted_power", "contracted_flow", "fuse", "phases")),
        Group(N_("Time"), items("valid_from", "valid_to")),
    ),
)
METER = FormSpec(
    "meter",
    (
        Group(N_("Meter"), items("meter_number", "meter_type", "maker", "model", "unit", "remote")),
        Group(N_("Counting"), items("multiplier", "correction_factor", "digits", "decimals")),
        Group(N_("Time"), items("installed_on", "removed_on", "reading_at_install", "reading_at_removal", "calibrated_until")),
    ),
)
READING = FormSpec(
    "manual_reading",
    (Group("", items("read_on", "read_at", "value", "unit", "reading_kind", "read_by", "occasion", "read_by_name", "gas_factor", "contact_id*")),),
)
ESTIMATE = FormSpec("consumption_estimate", (Group("", items("value", "unit", "method", "valid_from", "made_by*", "note*")),))
CONTRACT = FormSpec(
    "contract",
    (
        Group(N_("Contract"), items("contract_number", "contract_kind", "product", "price_list", "controller", "contracted_power", "connection_fee")),
        Group(
            N_("Time"), items("signed_on", "made_how", "valid_from", "valid_to", "fixed_term_to", "withdrawal_until", "notice_given_on", "end_reason")
        ),
        Group(N_("Terms"), items("terms*", "note*")),
        Group(N_("Belongs with"), items("billing_account_id*", "offer_id*", "order_id*")),
    ),
)
