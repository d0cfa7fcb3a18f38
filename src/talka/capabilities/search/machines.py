"""Addresses for programs, without a language in front: feeds, tables, the sitemap."""

from django.urls import path

from .views import crawlers, feeds

app_name = "machines"
urlpatterns = [
    path("search.atom", feeds.feed, name="feed"),
    path("search.csv", feeds.table, name="table"),
    path("<slug:name>.atom", feeds.feed, name="feed-of-kind"),
    path("<slug:name>.csv", feeds.table, name="table-of-kind"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("sitemap.xml", crawlers.sitemap, name="sitemap"),
    path("sitemap-pages.xml", crawlers.sitemap_pages, name="sitemap-pages"),
    path("sitemap-<slug:name>-<int:number>.xml", crawlers.sitemap_file, name="sitemap-file"),
]
