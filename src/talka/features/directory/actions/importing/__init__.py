"""Organisations read from a file, one by one or by the hundred."""

from talka.kernel.records.importing import Importer

from .bringing import import_organisation, import_record, make_entry
from .many import create_entries, draft_entry, key_of_source, keys_of, may_be_same, standing_of
from .reading import OrganisationRow, organisation_row

IMPORTER = Importer(
    import_record,
    draft_entry,
    create=create_entries,
    key=key_of_source,
    keys=keys_of,
    same=may_be_same,
    standing=standing_of,
    columns=(
        "type",
        "country",
        "registry_number",
        "pic",
        "oid",
        "names",
        "short_name",
        "short_names",
        "founded",
        "size",
        "website",
        "working_languages",
        "places_served",
        "programmes",
        "quality_labels",
        "office_address",
        "contact_address",
    ),
    also=("source_id", "types", "address"),
    coordinated=True,
)

__all__ = ["IMPORTER", "OrganisationRow", "import_organisation", "import_record", "make_entry", "organisation_row"]
