"""What imports hold of people: the files that they brought."""

from collections.abc import Iterator
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from talka.kernel.people.models import Person
from talka.kernel.people.personal import Basis, Kept, before_erasure, files_of, impersonal, personal

from .actions import KEPT, path_of
from .models import ImportedLine, Upload

_PIECE = 64 * 1024

personal(
    Upload, "person", "name", "called", "report", whose="person", why=_("The file that you brought, to be written"),
    basis=Basis.SERVICE,
    kept=Kept(_("7 days"), KEPT, "created_at", by="talka.capabilities.exchange.actions.remove_old_uploads"),
)  # fmt: skip
impersonal(Upload, "kind", "language", "form", because="codes")
impersonal(ImportedLine, because="digests of lines")


@files_of
def brought(person: Person) -> Iterator[tuple[str, Iterator[bytes]]]:
    """The files that they brought, as they called them, until they are removed."""
    for upload in Upload.objects.filter(person=person).order_by("pk"):
        if path_of(upload).is_file():
            yield f"{upload.pk}-{upload.called}", _pieces(upload)


def _pieces(upload: Upload) -> Iterator[bytes]:
    with path_of(upload).open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


@before_erasure
def remove_files(person: Person) -> None:
    """Their files, once it is sure that they leave."""
    paths = [path_of(upload) for upload in Upload.objects.filter(person=person)]
    for path in paths:
        transaction.on_commit(partial(path.unlink, missing_ok=True))
