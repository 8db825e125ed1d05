"""Bringing a register in: files read as they stream, rows checked as the forms check, written as one run that one undo takes back.

One importer for each linked file of a register (customers, sites, metering points, contracts, billing accounts, contacts, statements); all report
alike. Nothing that an import does ever weakens a prohibition.
"""
