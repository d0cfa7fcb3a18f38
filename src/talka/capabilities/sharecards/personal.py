"""What cards hold of people: nothing."""

from talka.kernel.people.personal import impersonal

from .models import ShareCard

impersonal(ShareCard, because="codes of drawings of what everybody may read")
