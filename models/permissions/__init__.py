"""Permissions and prohibitions: statements in, decisions out. Pure: no database, no Qt, no clock; every way out of the program asks here."""

from models.permissions.bulk import decide_many
from models.permissions.decision import Answer, Decision, GateClosedError
from models.permissions.facts import CustomerFacts, MatchFact
from models.permissions.fold import fold, names_for_lift
from models.permissions.may_contact import matrix, may_contact
from models.permissions.may_update import may_disclose, may_update
from models.permissions.rules import RULES, Condition, Rule
from models.permissions.sealed import SealedPoint
from models.permissions.standing import Fold
from models.permissions.statements import DecisionFact, StatementFact
from models.permissions.vocabulary import reach_of

__all__ = [
    "RULES",
    "Answer",
    "Condition",
    "CustomerFacts",
    "Decision",
    "DecisionFact",
    "Fold",
    "GateClosedError",
    "MatchFact",
    "Rule",
    "SealedPoint",
    "StatementFact",
    "decide_many",
    "fold",
    "matrix",
    "may_contact",
    "may_disclose",
    "may_update",
    "names_for_lift",
    "reach_of",
]
