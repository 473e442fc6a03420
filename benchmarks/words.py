"""The vocabulary of the corpus. The companies are made up; no word here is a number or a date.

A company is an id, a name and a trade; a topic an id and a label; a subject what is bought, and the word for one of it.
"""

from __future__ import annotations


def _rows(text: str) -> tuple[tuple[str, ...], ...]:
    """Lines of fields that are parted by bars."""
    return tuple(tuple(field.strip() for field in line.split("|")) for line in text.strip().splitlines())


def _list(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in text.replace("\n", " ").split(",") if each.strip())


COMPANIES = _rows("""
northquay|Northquay Foods|groceries
vellmark|Vellmark Motors|vehicles
tarnbeck|Tarnbeck Chemicals|solvents
orrisol|Orrisol Cloud|hosting
pellworth|Pellworth Steel|rolled steel
kestrane|Kestrane Airways|air freight
lumbric|Lumbric Devices|instruments
farrowgate|Farrowgate Bank|lending
halcyra|Halcyra Pharma|vaccines
meridusk|Meridusk Telecom|networks
quillstead|Quillstead Media|publishing
rookmere|Rookmere Rail|rail freight
sablewick|Sablewick Energy|gas supply
thistlane|Thistlane Retail|clothing
umbrance|Umbrance Semiconductors|chips
wexhollow|Wexhollow Mining|copper
yarrowind|Yarrowind Power|wind power
zephelin|Zephelin Logistics|parcels
corvessa|Corvessa Shipping|container lines
dunfallow|Dunfallow Water|water supply
""")

TOPICS = dict(
    line.split("|")
    for line in """
accounting|Accounting
agriculture|Agriculture
air-freight|Air freight
antitrust|Antitrust
artificial-intelligence|Artificial intelligence
banking|Banking
batteries|Batteries
bonds|Bonds
carbon-markets|Carbon markets
chemicals|Chemicals
clothing|Clothing
cloud|Cloud services
commodities|Commodities
competition|Competition
construction|Construction
consumer-law|Consumer law
copper|Copper
corporate-governance|Corporate governance
currencies|Currencies
cybersecurity|Cybersecurity
data-protection|Data protection
drought|Drought
electricity|Electricity
food-safety|Food safety
gas|Gas
hiring|Hiring
housing|Housing
industrial-policy|Industrial policy
insurance|Insurance
logistics|Logistics
media|Media
mergers|Mergers
mining|Mining
payments|Payments
pensions|Pensions
ports|Ports
procurement|Procurement
public-health|Public health
rail|Rail
recycling|Recycling
robots|Robots
semiconductors|Semiconductors
shipping|Shipping
steel|Steel
subsidies|Subsidies
tariffs|Tariffs
telecoms|Telecoms
trade|Trade
water|Water
wind-power|Wind power
""".split("\n")[1:-1]
)

SUBJECTS = _rows("""
automated warehouses|warehouse
payment terminals|terminal
grid batteries|battery
cold stores|store
delivery vans|van
container cranes|crane
network switches|switch
electric buses|bus
rooftop panels|panel
freight carriages|carriage
gas boilers|boiler
parcel lockers|locker
radio antennas|antenna
heated greenhouses|greenhouse
power transformers|transformer
harbour pumps|pump
inspection robots|robot
charging stations|station
backup generators|generator
hospital scanners|scanner
""")

KICKERS = _list("Analysis, Procurement, Markets, Inside the deal, Industry, The choice, Background")

HEADINGS = {
    "before": _list("What went before, How it began, A slow start, The shape of the market, Ground to regain"),
    "candidates": _list("Who was asked, The field, What each could offer, The candidates, A narrow field"),
    "process": _list("How the choice was made, From the tender to the contract, A careful process, The long way round"),
    "price": _list("What it costs, The price, What was bought, Terms of the contract, The bill"),
    "market": _list("What investors made of it, On the exchange, The market, How the shares moved"),
    "open": _list("What is still open, What to watch, What would count as success, Open ends, The test"),
}

REASONS_FOR = _list("""
Runs a depot in every region that was named, Showed a working model during the trial, Offered the widest guarantee,
Has supplied the same buyer before, Takes back what is worn out, Trains the staff of the buyer at its own cost,
Publishes the failures of its machines, Builds in the country, Leaves the software open to other suppliers, Can
deliver before the winter, Carries the risk of late delivery, Has the shortest list of subcontractors
""")
REASONS_AGAINST = _list("""
Could not say who would do the repairs, Wanted payment before delivery, Has a single factory, Asked for changes to
the contract until the end, Would not let its books be examined, Failed part of the trial, Depends on a rival for
its parts, Has no staff in the region, Gave no firm date, Its guarantee leaves out the software, Lost its lead
engineer during the talks, Could not meet the rules on noise
""")
REASONS_COMMON = _list("""
Most of them could not train staff in the time that was given, Few of them would carry the risk of late delivery,
None of them had worked under the new rules before, Most of them asked for a higher guarantee from the buyer
""")
OUTCOMES = {
    "chosen": _list("won the contract, chosen after the trial, chosen by the board"),
    "rejected": _list("rejected after the trial, rejected on the terms, rejected by the board"),
    "not chosen": _list("talks broke down, not chosen after long talks, came close"),
    "withdrawn": _list("withdrew its offer, withdrew before the trial"),
    "open": _list("may still supply parts, kept in reserve"),
}
UNKNOWNS = _list("""
How the risk of late delivery is shared, What becomes of the old equipment, Whether the regulator will ask for
changes, Which of the sites come before the others, Who pays for the training of staff, Whether the guarantee covers
software, What the other candidates had offered to pay, How the board voted, Whether the contract can be extended
""")
CAUTIONS = _list("""
The sum covers delivery but not repairs., It is counted without the sites that are still in dispute., The company
has not explained how it arrived at this., Both sides use the same way of counting., It was stated at the press
conference and has not been repeated since.
""")

# ---- sentences that state nothing --------------------------------------------------------------

ADJECTIVES = _list("""
careful, patient, narrow, familiar, cautious, uneven, practical, modest, public, private, local, lasting, early,
late, open, quiet, complicated, ordinary, awkward, sensible, costly, cheap, reliable, fragile, technical, legal,
regional, national, unusual, detailed, vague, honest, hurried, thorough, visible, hidden, useful, doubtful, plain,
severe, gentle, formal
""")
NOUNS = _list("""
supplier, regulator, contract, committee, engineer, guarantee, report, schedule, warehouse, board, buyer, customer,
harbour, factory, tender, clause, ledger, forecast, budget, inspector, union, ministry, court, rival, partner,
network, workshop, shareholder, lender, auditor, consultant, manager, planner, depot, laboratory, invoice,
timetable, archive, standard, policy
""")
PLURALS = _list("""
suppliers, regulators, contracts, engineers, guarantees, reports, schedules, customers, factories, tenders, clauses,
forecasts, inspectors, rivals, partners, shareholders, lenders, auditors, planners, invoices, standards, neighbours,
subcontractors, drivers, repairs, deliveries, permits, objections, delays, negotiations, promises, records,
drawings, spare parts, hearings
""")
PAST = _list("""
described, questioned, ignored, welcomed, examined, postponed, explained, repeated, defended, mentioned, discussed,
rejected, recorded, revised, praised, criticised, predicted, accepted, forgotten, announced, avoided, encouraged,
prevented, promised
""")
VERBS = _list("""
depends on, differs from, explains, settles, complicates, supports, contradicts, follows from, outlasts, replaces,
protects, resembles, concerns, affects, justifies, delays, shapes, limits, describes, burdens, serves, tests,
reveals, conceals
""")
ADVERBS = _list("""
usually, rarely, openly, quietly, plainly, slowly, perhaps, often, in practice, on paper, by custom, without much
notice, in public, for good reason, at some cost, to nobody's surprise, with some care, in the end, so far, at
present
""")
CONNECTIVES = _list("because, although, while, so that, as if, since, unless, even though, just as, provided that")
OPENINGS = _list("""
In practice, On paper, For the moment, As a rule, Among lawyers, In the trade, Seen from outside, By custom, On the
whole, In the longer view, To its critics, In fairness, For the staff, Behind closed doors, Under the old rules, In
other regions
""")
PATTERNS = tuple(
    """
The {adjective} {noun} {verb} a {noun} that the {plurals} had {past} {adverb}
{opening}, the {plurals} of a {adjective} {noun} are {past} by the {noun} and its {plurals}
What the {noun} had {past} was not the {noun} itself but the {adjective} {plurals} that came with it
A {noun} of this kind {verb} {plurals} {connective} the {plurals} are {past} {adverb}
Whether a {adjective} {noun} {verb} the {plurals} is a question that the {noun} has {past} {adverb}
{opening}, the {noun} {verb} the {noun} {connective} no {adjective} {plurals} were {past}
Nobody had {past} the {noun} {adverb}; its {plurals} remained as {adjective} as those of any {noun}
There are {plurals} that a {noun} {verb} {adverb}, and {plurals} that it never {verb}
The {noun} was {past} {adverb} {connective} its {adjective} {plurals} could be {past} by any {noun}
It is the {noun}, rather than the {noun}, that {verb} the {adjective} {plurals}
{opening}, a {adjective} {noun} is worth more than the {plurals} that come with a {noun}
Those who had {past} the {plurals} found the {noun} {adjective}, and its {noun} no less {adjective}
""".strip().splitlines()
)
