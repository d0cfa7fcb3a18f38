"""All addresses: those of machines first, then the pages, each behind its language."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path

from talka.capabilities.sharecards.views import card
from talka.features.accounts.urls import texts
from talka.features.accounts.views import sites
from talka.features.circles.urls import rooms
from talka.features.events.urls import certificate_pages, series_patterns
from talka.features.events.urls import machines as certificate_machines
from talka.features.news.views.reading import picture_file
from talka.site import views

urlpatterns = [
    path("", views.front_door, name="front-door"),
    path("", include("talka.capabilities.search.machines")),
    path("", include("talka.capabilities.calendars.machines")),
    re_path(
        r"^cards/(?P<pk>[0-9]{1,18})-(?P<language>[\w-]{2,12})-(?P<digest>[0-9a-f]{24})\.png$", card, name="share-card"
    ),
    path("news-pictures/<int:pk>/<str:name>", picture_file, name="news-picture"),
    path("sign-in/answer/", sites.answer, name="site-answer"),
    path("api/", include("talka.capabilities.api.urls")),
    *certificate_machines,
    *i18n_patterns(
        # Those behind a word of their own come first: they are asked most, and passed over at one glance.
        path("needs/", include("talka.features.needs.urls")),
        path("organisations/", include("talka.features.directory.urls")),
        path("offers/", include("talka.features.offers.urls")),
        path("calls/", include("talka.features.partners.urls")),
        path("comments/", include("talka.capabilities.comments.urls")),
        path("news/", include("talka.features.news.urls")),
        path("forum/", include("talka.features.forum.urls")),
        path("field-meetings/", include("talka.features.fieldwork.urls")),
        path("events/", include("talka.features.events.urls")),
        path("series/", include((series_patterns, "series"))),
        path("certificates/", include(certificate_pages)),
        path("circles/", include("talka.features.circles.urls")),
        path("circle-rooms/", include((rooms, "circle_rooms"))),
        path("account/", include("talka.features.accounts.urls")),
        path("", include((texts, "texts"))),
        path("", include("talka.site.urls")),
        path("", include("talka.ui.urls")),
        path("moderation/", include("talka.capabilities.moderation.urls")),
        path("watching/", include("talka.capabilities.watching.urls")),
        path("translations/", include("talka.capabilities.translation.urls")),
        path("", include("talka.capabilities.notices.urls")),
        path("", include("talka.capabilities.exchange.urls")),
        path("", include("talka.capabilities.calendars.urls")),
        path("", include("talka.capabilities.matching.urls")),
    ),
    # Last: the list of a kind is at any path that no feature has.
    *i18n_patterns(path("", include("talka.capabilities.search.urls"))),
]

handler400 = "talka.ui.views.bad_request"
handler403 = "talka.ui.views.permission_denied"
handler404 = "talka.ui.views.page_not_found"
handler500 = "talka.ui.views.server_error"
