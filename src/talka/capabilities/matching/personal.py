"""What matching holds of people: who dismissed a proposal."""

from django.utils.translation import gettext_lazy as _

from talka.kernel.people.personal import WITH_RECORD, Basis, Erasure, impersonal, personal

from .models import Dismissal, Match, MatchProfile

personal(
    Dismissal, "by", whose="by", why=_("Who said that a proposal does not fit"), basis=Basis.INTEREST,
    kept=WITH_RECORD, erasure=Erasure.UNLINK,
)  # fmt: skip
for _model in (Match, MatchProfile):
    impersonal(_model, because="codes and numbers of records")
