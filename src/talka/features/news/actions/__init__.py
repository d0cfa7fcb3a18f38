"""What is done with news: writing, reviewing, publishing, pictures, the press."""

from .pictures import MOST as MOST_PICTURES
from .pictures import add_picture, change_picture, put_lead, remove_lead, remove_picture
from .press import ask_the_desk, clear_questions, deliver, set_press_contact
from .reviewing import approve, archive, publish_due, restore, send_back, submit
from .writing import agree_that_it_is_about, change_news, import_news, write_news

__all__ = [
    "MOST_PICTURES",
    "add_picture",
    "agree_that_it_is_about",
    "approve",
    "archive",
    "ask_the_desk",
    "change_news",
    "change_picture",
    "clear_questions",
    "deliver",
    "import_news",
    "publish_due",
    "put_lead",
    "remove_lead",
    "remove_picture",
    "restore",
    "send_back",
    "set_press_contact",
    "submit",
    "write_news",
]
