"""Jinja2 for every page; Django's own engine is left out."""

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "talka.ui.environment.environment",
            "context_processors": ["talka.ui.rendering.page_values"],  # for pages of others' views, as allauth's
        },
    },
]
FORM_RENDERER = "django.forms.renderers.Jinja2"
