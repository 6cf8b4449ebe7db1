"""What `--help` says of each command, with examples that run."""

CHECK_HELP = """\
Is my device recalled, and what do I do now?

Type what is printed on the device: a model number in any spelling, a whole barcode, or a label's
line; or give a photo of one label. In a terminal Lockring then asks what it still needs to know;
in a script it never asks. It looks at the notices that come with Lockring, and at all that
`lockring sync` brought in. With an extract of GUDID among that, it tells which product a barcode
is. Nothing of a photo is kept.
"""
CHECK_EXAMPLES = """\
examples:
  lockring check                                   ask me, step by step
  lockring check MMT-1780                          a pump by its model number
  lockring check mmt 1780 k --fact ring_color=clear
  lockring check "REF MMT-1780K SN NG1234567H"     a line of the label
  lockring check "(01)00643169001763(21)21A11"     a barcode
  lockring check --photo label.jpg --fact model=MMT-1780
  lockring check MMT-503 --fact remote_id_programmed=cannot_tell --format json
  lockring check MMT-1780 --as-of 2019-12-01       what was known on that day

answers that are always allowed for a fact: cannot_tell, not_on_label

exit status:
  0  looked at everything, no notice covers the device
  1  a notice covers the device
  2  the command could not be understood, or the photo not read
  3  a notice may cover it: a fact is missing, or the notice does not settle it;
     or none does, and something must be done at this moment all the same
  4  not everything could be looked at

Lockring is not medical advice. Every step comes from the notice that it names.
"""
UDI_EXAMPLES = """\
examples:
  lockring udi "(01)00643169001763(17)160712(21)21A11F4855"
  lockring udi "+H123PARTNO1234567890120/$$420020216LOT12345" --format json

exit status: 0 read without doubt, 2 no such barcode, 3 read with a doubt
"""
SYNC_HELP = """\
Bring official recalls into the store on this machine, and read which devices they cover.

Without a source, all are asked at their authority's own place: the reviewed notices that come with
Lockring (directory), FDA (openfda), security advisories (csaf), Health Canada (health_canada). A
place is a file, a folder or a URL. One source that is down does not stop the others. Interrupted,
the next sync goes on where it stopped; done twice, it changes nothing.

gudid:FILE brings in what FDA's device catalogue GUDID says of each device identifier: brand, model
and catalog number. Download it first, from open.fda.gov (device/udi) or accessgudid.nlm.nih.gov.
"""
SYNC_EXAMPLES = """\
examples:
  lockring sync                                    every source, from the net
  lockring sync openfda health_canada              these two
  lockring sync directory                          the published notices: no net needed
  lockring sync openfda:recalls.jsonl.gz csaf:advisories directory:my-notices
  lockring sync gudid:gudid.jsonl
  lockring sync --unreadable                       every record that cannot be read, and why

the store: --store PLACE, else LOCKRING_STORE, else lockring/recalls.db in your data folder; PLACE
is a file, or a postgresql:// URL

exit status: 0 all is in and read, 2 the command could not be understood or the store not written,
4 a source did not come whole or a record cannot be read
"""
SEARCH_HELP = """\
Search all notices: those in the store, and the published ones. Best first.

Every word must stand in the notice; a longer word may go on ("pump" finds "pumps").
"""
SEARCH_EXAMPLES = """\
examples:
  lockring search insulin pump
  lockring search --model "mmt 1780"               a number in any spelling
  lockring search reservoir --firm medtronic --since 2019-01-01
  lockring search --product-code LZG --limit 5 --format json

exit status: 0 all was searched, also where nothing was found; 2 the command could not be
understood; 4 the store is not there, not complete or not fresh
"""
WATCH_HELP = """\
Watch your devices: what is new or changed for each of them since you last asked?

Name a device as you like and give what its label says. `lockring watch` then tells what is new for
every device of your list. What you give stays in the store on this machine; `watch remove` deletes
it for good.
"""
WATCH_EXAMPLES = """\
examples:
  lockring watch add my-pump MMT-1780 --fact serial=NG1234567H
  lockring watch                                   what is new for my devices?
  lockring watch list
  lockring watch remove my-pump

exit status of lockring watch: 0 nothing new covers a device, 1 a notice newly covers one, 3 one
newly may cover one, 4 not everything could be looked at, or the data is not fresh
"""
REVIEW_HELP = """\
Look over what a machine read in a notice: its text and its clauses side by side.

In a terminal Lockring then asks whether you accept it, or opens your editor. Without an id: what
awaits a review, the most serious class first. Nothing is ever overwritten: a later review takes
the place of an earlier one, and both stay on record with the names of who made them.
"""
REVIEW_EXAMPLES = """\
examples:
  lockring notice review                           what awaits a review
  lockring notice review Z-1234-2020               by the number of the authority, or by id
  lockring notice review Z-1234-2020 --accept --actor "A. Reviewer" --note "as on page 2"
  lockring notice review Z-1234-2020 --correct scope.json --actor "A. Reviewer"

scope.json holds the field `scope` of: lockring notice review Z-1234-2020 --format json
"""
NOTICE_EXAMPLES = """\
examples:
  lockring notice list
  lockring notice show medtronic-minimed-600-retainer-ring --as-of 2020-01-01
  lockring notice diff medtronic-minimed-600-retainer-ring 2020-02-12 2021-10-05
  lockring notice lint my-notices/a-notice/2026-01-31.json
  lockring notice lint --notices my-notices
  lockring notice history medtronic-minimed-600-retainer-ring
  lockring notice review
"""
MAIN_EXAMPLES = """\
start here:
  lockring check                     is my device recalled, and what do I do now?
  lockring notice list               which notices Lockring holds
  lockring udi "(01)00643169001763"  a barcode taken apart
  lockring sync                      bring in all official recalls
  lockring search insulin pump       find a notice
  lockring watch                     what is new for my devices since last time?
  lockring service demo              the web service, with made-up data
"""

FLEET_HELP = "A whole list of devices against every notice: which units are affected, and what is open."
FLEET_ASSESS_HELP = """Which devices of this list are affected, by what, and what would settle the rest?

Give the list as it is: CSV, TSV, Excel (.xlsx), Parquet or FHIR. Lockring says which column it takes for
which fact. Every row comes out: judged, or listed with the reason. With an extract of GUDID in the store
(`lockring sync gudid:FILE`), its device identifiers get their names and numbers. It writes the findings, a
line for each unit and notice, and a report to read and to print. For other systems: --write fhir (an R4
Bundle) and --write vex (CSAF 2.0). A finding that you have dealt with is set aside with --suppress FILE
(TOML), until its last day."""
FLEET_EXAMPLES = """examples:
  lockring fleet columns inventory.csv             which column is which fact?
  lockring fleet assess inventory.csv
  lockring fleet assess pumps.xlsx --column Charge=lot_number --out june
  lockring fleet assess devices.parquet --write parquet --format json
  lockring fleet assess inventory.csv --write csv --write fhir --suppress suppressions.toml

exit status: 0 looked at everything, no unit is affected, 1 a unit is affected, 2 the command could not be
understood or the list not read, 3 a unit may be affected, 4 a row or a source could not be read; what
is suppressed counts for neither 1 nor 3"""

CAMPAIGN_HELP = "A recall campaign, before it is sent: whom it would reach, when, and at what cost."
SIMULATE_HELP = """\
Which ladder of messages reaches the most owners, how soon, and what does it cost?

The recall of NOTICE is tried on made-up owners: nobody is written to. Published figures say how many
act on a letter, by the age of the device; what no source states is assumed, and listed as such. It
also shows whom each revision of the notice tells, and how many it leaves out.

--ladder may be given several times. In email,sms+3,letter+7 a mail goes at once, a text message on
day 3 and a letter on day 7, to whoever has not answered; out of email, sms, letter, phone and push.
A channel that somebody does not have is skipped at once. The ladder none is the news alone.
"""
CAMPAIGN_EXAMPLES = """\
examples:
  lockring campaign simulate medtronic-minimed-remote-controller
  lockring campaign simulate medtronic-minimed-600-retainer-ring --owners 2000 --days 90
  lockring campaign simulate medtronic-minimed-remote-controller --ladder letter --ladder email,letter+5
  lockring campaign simulate medtronic-minimed-remote-controller --owners 500 --seed 7 --format json

exit status: 0 rehearsed, 2 the command could not be understood
"""

HAZARD_HELP = """\
How dangerous is the fault: who gets how low or how high, how fast, and what does each mitigation buy?

Pump, radio link and body are simulated, for many made-up people at once, each with the fault and
without it. Every number comes with its interval; what nobody has published is assumed, and listed
as such. A study goes on where it was broken off. It is no medical advice, and never decides whether
a recall covers a device.
"""
HAZARD_EXAMPLES = """\
examples:
  lockring hazard run examples/ring-slips.json
  lockring hazard study retainer-ring
  lockring hazard study remote-replay --people 30 --out quick
  lockring hazard report quick/result.json --out again

exit status: 0 computed, 2 the command or the file could not be understood
"""

SERVICE_HELP = """\
The web service: people check a device, ask for the remedy and follow it; a desk delivers it.

Try it with `lockring service demo`: it needs nothing. For earnest, set these and start it with `run`:

  LOCKRING_SECRET_KEY   needed; `lockring service key` makes one
  LOCKRING_HOSTS        the names under which it is reached, with commas between
  LOCKRING_DATABASE     postgresql://user:password@host/name; else SQLite in LOCKRING_HOME
  LOCKRING_HOME         the folder where files are kept
  LOCKRING_MAIL         smtp://user:password@host:587; else mails are files in LOCKRING_HOME
  LOCKRING_MAIL_FROM    the sender of mails
  LOCKRING_DKIM         selector:domain:keyfile, to sign mails
  LOCKRING_BOUNCES      the address to which bounces and replies come
  LOCKRING_MAIL_IN      whsec_...: the secret with which a mail service signs what comes back
  LOCKRING_SMS          an address of apprise, with {phone} where the number goes; else no SMS
  LOCKRING_VAPID        the private key of web push: a file, or its bytes in base 64; else no push
  LOCKRING_PROXIES      how many proxies of yours stand before it; else 1, or 0 without HTTPS
  LOCKRING_INSECURE     1: without HTTPS, for one machine only
"""
SERVICE_DEMO_HELP = """\
Start the service with made-up data, to look at it from both sides.

Some hundred cases in every stage, a stock, people, a desk, a campaign with a past and a newsletter. It
prints the addresses and how to sign in. Mails go to nobody: the codes in them are printed. Nobody in
it is real.
"""
SERVICE_EXAMPLES = """\
examples:
  lockring service demo                            look at it: made-up data, on this machine only
  lockring service key                             a secret key, for LOCKRING_SECRET_KEY
  lockring service run --host 0.0.0.0 --workers 2
  lockring service staff add lead@example.org --role lead
  lockring service staff list
  lockring service api-key add clinic --role agent
  lockring service audit                           note down the digest that it prints
  lockring service backup monday.lockring          while the service runs
  lockring service restore monday.lockring         into an empty database

exit status: 0 done, 2 it could not be done, and why is told; of audit 0 all is as it was written,
1 something is not
"""
