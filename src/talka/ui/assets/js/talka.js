// What script adds to pages that work without it.
import 'htmx.org/dist/htmx.js';
import './menus.js';
import './forms.js';
import './drafts.js';
import './suggest.js';
import './mentions.js';
import './theme.js';
import './spot.js';
import './forgetting.js';
