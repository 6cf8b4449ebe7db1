"""A list of devices in a file of any kind -> tables of facts, each row assessed or listed with its reason.

`open_inventory(path)` proposes which column is which fact and reads CSV and TSV of any dialect, Excel
(.xlsx), Parquet, and FHIR R4 and R5 `Device`. What a spreadsheet has spoilt is doubtful, never used.
"""

from lockring.inventory.mapping import Mapping, Use, proposed
from lockring.inventory.reading import Inventory, open_inventory, open_source
from lockring.inventory.values import Batch, Doubted, Refused, Remark, Rows, Source

__all__ = [
    "Batch",
    "Doubted",
    "Inventory",
    "Mapping",
    "Refused",
    "Remark",
    "Rows",
    "Source",
    "Use",
    "open_inventory",
    "open_source",
    "proposed",
]
