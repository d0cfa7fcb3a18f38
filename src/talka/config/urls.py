"""All addresses: those of machines first, then the pages, each behind its language."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from talka.site import views

urlpatterns = [
    path("", views.front_door, name="front-door"),
    *i18n_patterns(
        path("", include("talka.site.urls")),
        path("", include("talka.capabilities.notices.urls")),
        path("offers/", include("talka.features.offers.urls")),
    ),
]

handler400 = "talka.site.errors.bad_request"
handler403 = "talka.site.errors.forbidden"
handler404 = "talka.site.errors.not_found"
handler500 = "talka.site.errors.server_error"
