"""Every noun of the register is an entity, and every column says what it is and why it is held."""

from __future__ import annotations

import typing
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy.orm import Mapped

from models import entities as declared
from models.entities.base import FIELD, Base, Entity, entity_class
from models.fields import LABELS, Category, Field, Purpose, Retention, entities, field_of, fields_of
from models.kinds import IBAN, LINK, LINKS, Context, Storage

CONTEXT = Context(date(2026, 3, 2), allow_artificial=True)
EXPECTED = {
    "controllers": "controller employer assignment user_account number_range",
    "customer": "customer customer_relation authorised_person contact_point",
    "site": "site metering_point meter consumption_estimate day_readings manual_reading",
    "equipment": "heat_exchanger cooling_equipment gas_equipment equipment_inspection",
    "billing": "contract billing_account invoice payment refund collection_step payment_plan instalment",
    "contacts": "contact quotation_request offer order recording recording_listen feedback satisfaction service_use",
    "other": "consented_data credit_check paper_record paper_loan",
    "permissions": "statement statement_decision refusal_hash refusal_match",
    "lists": "contact_list",
}
NOUNS = " ".join(EXPECTED.values()).split()
CLASSES = [entity_class(name) for name in NOUNS]
ALL = [field for name in NOUNS for field in fields_of(name)]
PYTHON = {
    Storage.TEXT: str,
    Storage.INTEGER: int,
    Storage.DECIMAL: Decimal,
    Storage.DATE: date,
    Storage.INSTANT: datetime,
    Storage.BOOLEAN: bool,
    Storage.UUID: UUID,
    Storage.JSON: list,
    Storage.BYTES: bytes,
}
OWN = {"id", "first_entry", "last_entry", "bases"}


def _name(field: Field) -> str:
    return f"{field.entity}.{field.name}"


def test_entities_are_exactly_the_nouns() -> None:
    assert declared.__all__ == sorted(declared.__all__)
    assert sorted(entities()) == sorted(NOUNS)


def test_every_journalled_table_is_an_entity() -> None:
    subclasses = {mapper.class_.__tablename__ for mapper in Base.registry.mappers if issubclass(mapper.class_, Entity)}
    assert subclasses == set(NOUNS)


# What DOMAIN sections 1 to 6 and the sister papers ask to be held, entity by entity.
HELD = {
    "controller": "name business_id visiting_street_address postal_street_address phone web contact_person register_name inspection_address "
    "prohibition_address prohibition_phone prohibition_handled_by service_number service_price_class service_hours notice_places commodities",
    "assignment": "purposes data_protection_agreed guidelines_agreed confidentiality_agreed valid_from valid_to",
    "user_account": "role controllers employer_id commitment_signed commitment_until locked",
    "customer": "customer_kind family_name given_names organisation_name personal_identity_code business_id language non_disclosure date_of_death",
    "customer_relation": "controller customer_number since until status",
    "authorised_person": "capacity name valid_from valid_to",
    "contact_point": "point_kind point_type phone email co street_address postal_code post_office country preferred verified_at valid_from valid_to protected",
    "site": "street_address postal_code post_office site_number dwelling_type ownership use_timing tariff_timing heated_area volume building_year storeys "
    "apartments occupants ventilation heat_recovery hot_water sauna pool cooled_rooms cooled_area gas_appliances fireplace solar_power heat_pump main_heating",
    "metering_point": "gsrn commodity fuse contracted_power contracted_flow connection_state valid_from valid_to",
    "meter": "meter_number meter_type multiplier digits installed_on removed_on remote reading_at_install reading_at_removal",
    "heat_exchanger": "maker model year power contracted_flow serial_number secondary_kind",
    "equipment_inspection": "inspected_on inspected_by result next_due",
    "consumption_estimate": "value unit method made_by valid_from",
    "day_readings": "day resolution unit packed quality gas_factor source_file file_version",
    "manual_reading": "read_on value unit reading_kind read_by gas_factor",
    "contract": "customer_id metering_point_id product valid_from valid_to terms contract_kind contract_number",
    "billing_account": "payer_id billing_street_address due_rule due_days due_day rhythm method e_invoice_address e_invoice_operator iban bic reference",
    "invoice": "invoice_number reference issued_on due_on net_amount vat_amount total_amount open_amount state disputed collection_stage",
    "collection_step": "step earliest_on rule",
    "contact": "channel direction agent started_at ended_at who verified_how verified_result subject outcome text initiative recorded caller_number",
    "quotation_request": "what contact_id state valid_to offer_id",
    "offer": "what contact_id state valid_to accepted_at accepted_how contract_id",
    "order": "what contact_id state valid_to contract_id",
    "recording": "channel customer_told kept_where length recording_purpose kept_until",
    "recording_listen": "listened_by listened_at reason",
    "feedback": "feedback_kind state answer deadline text",
    "satisfaction": "score scale text survey",
    "service_use": "service what used_at",
    "consented_data": "what service given_how given_at valid_to",
    "credit_check": "checked_at reason outcome valid_to",
    "paper_record": "what room shelf kept_until",
    "paper_loan": "taken_by taken_at returned_at",
    "statement": "statement_kind purpose channel controller given_by given_how given_at valid_from valid_to wording evidence_kind evidence_id lifts supersedes",
    "statement_decision": "decision decided_by decided_at note",
    "refusal_hash": "digest digest_kind purpose channel controller since until source",
    "refusal_match": "customer_id purpose channel valid_from valid_to reason source state decided_by decided_at statement_id",
    "contact_list": "name purpose channel controller criteria decided_on stale_after made_by asked included digest asked_anew_from",
}


@pytest.mark.parametrize("entity", HELD)
def test_what_the_notice_names_is_held(entity: str) -> None:
    assert set(HELD[entity].split()) <= {field.name for field in fields_of(entity)}


@pytest.mark.parametrize("cls", CLASSES, ids=NOUNS)
def test_every_column_is_a_field(cls: type[Entity]) -> None:
    columns = {column.name: column for column in cls.__table__.columns}
    assert set(columns) >= OWN
    for name, column in columns.items():
        if name not in OWN:
            assert isinstance(column.info.get(FIELD), Field), name
    assert [field.name for field in fields_of(cls.__tablename__)] == [name for name in columns if name not in OWN]
    assert LABELS[cls.__tablename__] == cls.label != ""


@pytest.mark.parametrize("field", ALL, ids=_name)
def test_field_is_classified(field: Field) -> None:
    assert field.label.strip()
    assert field.label == field.label.strip()
    assert isinstance(field.category, Category)
    assert isinstance(field.retention, Retention)
    assert field.purposes
    assert set(field.purposes) <= set(Purpose)
    if field.category is Category.ORGANISATION:
        assert field.retention is Retention.REGISTER
        assert not field.report, "the notice's facts and the staff are no customer's data"
    if field.category is Category.TECHNICAL or field.kind.storage is Storage.BYTES:
        assert not field.report, "a link, a digest or packed data means nothing on paper"


@pytest.mark.parametrize("cls", CLASSES, ids=NOUNS)
def test_annotation_is_what_the_kind_stores(cls: type[Entity]) -> None:
    hints = typing.get_type_hints(cls)
    for field in fields_of(cls.__tablename__):
        assert typing.get_origin(hints[field.name]) is Mapped
        held, nothing = typing.get_args(typing.get_args(hints[field.name])[0])
        expected = bytes if field.encrypted else PYTHON[field.kind.storage]
        assert (typing.get_origin(held) or held) is expected, _name(field)
        assert nothing is type(None)


def _leading(cls: type[Entity]) -> set[str]:
    return {next(iter(index.columns)).name for index in Base.metadata.tables[cls.__tablename__].indexes}


@pytest.mark.parametrize("cls", CLASSES, ids=NOUNS)
def test_links_are_indexed_and_named_for_what_they_lead_to(cls: type[Entity]) -> None:
    links = [field for field in fields_of(cls.__tablename__) if field.kind is LINK]
    assert {field.name for field in links} <= _leading(cls)
    for field in links:
        target = field.name.removesuffix("_id")
        if field.name.endswith("_id") and field.name not in {"payer_id", "credits_id", "equipment_id", "evidence_id"}:
            assert target in NOUNS, _name(field)


def test_every_row_leads_to_its_customer() -> None:
    """A child hangs on its parent by a required link, and the chain ends at a customer, a site (its holder) or the organisation."""
    roots = {
        "customer",
        "site",
        "controller",
        "employer",
        "user_account",
        "number_range",
        "payment",
        "contact",
        "recording",
        "refusal_hash",
        "contact_list",
    }
    for name in NOUNS:
        seen = name
        while seen not in roots:
            either = seen == "consumption_estimate"  # of a metering point, else of a customer: a rule asks for one of them
            required = [field for field in fields_of(seen) if field.kind is LINK and (field.required or either)]
            parents = {field.name.removesuffix("_id") for field in required}
            assert parents, seen
            seen = "site" if "equipment" in parents else "customer" if "customer" in parents else parents.pop()


def test_only_identity_codes_accounts_and_words_are_sealed() -> None:
    assert {_name(field) for field in ALL if field.encrypted} == {
        "customer.personal_identity_code",
        "billing_account.iban",
        "refund.iban",
        "statement.wording",
        "statement_decision.note",
    }


@pytest.mark.parametrize("field", [field for field in ALL if field.encrypted], ids=_name)
def test_sealed_values_are_masked_and_found_by_hash(field: Field) -> None:
    assert field.sensitive
    if field.kind is IBAN or field.name == "personal_identity_code":
        digest = field_of(field.entity, f"{field.name}_hash")
        assert digest.kind.storage is Storage.BYTES
        assert digest.retention is field.retention
        assert not digest.report
        assert digest.name in _leading(entity_class(field.entity))


def test_accounts_and_identity_codes_are_never_in_clear() -> None:
    assert all(field.encrypted for field in ALL if field.kind.name in {"bank account", "personal identity code"})


def test_vouchers_outlive_the_relation() -> None:
    for entity in ("invoice", "payment", "refund", "collection_step"):
        assert {field.retention for field in fields_of(entity)} == {Retention.VOUCHER}, entity
    assert field_of("billing_account", "reference").retention is Retention.VOUCHER
    for entity, kept in {
        "contact": Retention.CONTACT,
        "recording": Retention.RECORDING,
        "consented_data": Retention.CONSENT,
        "credit_check": Retention.CREDIT,
        "statement": Retention.STATEMENT,
        "statement_decision": Retention.STATEMENT,
        "refusal_hash": Retention.STATEMENT,
        "refusal_match": Retention.STATEMENT,
    }.items():
        assert {field.retention for field in fields_of(entity)} == {kept}, entity


def test_statements_are_append_only_and_nothing_else_is() -> None:
    assert {cls.__tablename__ for cls in CLASSES if cls.append_only} == {"statement", "statement_decision", "refusal_hash", "contact_list"}


def test_contact_details_are_masked() -> None:
    for field in ALL:
        if field.kind.name in {"phone", "e-mail"} and field.category is not Category.ORGANISATION:
            assert field.sensitive, _name(field)
    assert field_of("contact_point", "street_address").sensitive


@pytest.mark.parametrize("entity", NOUNS)
def test_headings_lead_to_one_field(entity: str) -> None:
    seen: dict[str, str] = {}
    for field in fields_of(entity):
        for heading in {heading.casefold() for heading in (*field.headers, field.label)}:
            assert seen.setdefault(heading, field.name) == field.name, heading


@pytest.mark.parametrize("field", [field for field in ALL if field.kind.choices], ids=_name)
def test_choices_read_back_by_code_and_by_label(field: Field) -> None:
    choices = field.kind.choices or {}
    assert len(set(choices.values())) == len(choices), "two choices look alike"
    for code, label in choices.items():
        expected: object = [code] if field.kind.storage is Storage.JSON else code
        assert field.kind.read(code, CONTEXT) == expected
        if "," not in label:
            assert field.kind.read(label, CONTEXT) == expected
        assert field.kind.show(expected) == label


def test_lists_of_links_are_technical() -> None:
    found = [field for field in ALL if field.kind is LINKS]
    assert {_name(field) for field in found} == {"statement.lifts", "payment_plan.invoices"}
    assert all(field.category is Category.TECHNICAL for field in found)


def test_unknown_entity_is_a_defect() -> None:
    with pytest.raises(KeyError):
        entity_class("unicorn")
