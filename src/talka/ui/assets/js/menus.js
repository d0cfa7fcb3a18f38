// Menus close by Escape and by a press elsewhere; dialogs open; copy buttons copy; what came back wrong gets the focus.
import { tell } from './tell.js';

document.addEventListener('click', (event) => {
  for (const menu of document.querySelectorAll('details[data-menu][open]')) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const opener = event.target.closest('[data-dialog]');
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog?.showModal) {
    event.preventDefault();
    dialog.showModal();
  }
  const copier = event.target.closest('[data-copy]');
  if (copier && navigator.clipboard) {
    event.preventDefault();
    navigator.clipboard.writeText(copier.dataset.copy).then(() => tell(document.body.dataset.copied, 'good'));
  }
});

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  const menu = event.target.closest?.('details[data-menu][open]');
  if (menu) {
    menu.open = false;
    menu.querySelector('summary').focus();
  } else if (location.hash === '#facets') {
    location.hash = '#results';
  }
});

function focusWhatIsWrong(root) {
  root.querySelector?.('[data-focus]')?.focus();
}
focusWhatIsWrong(document);
document.addEventListener('htmx:afterSettle', (event) => focusWhatIsWrong(event.target));

// Where a row is pushed sideways (on a phone), what is chosen in it stands in sight.
for (const row of document.querySelectorAll('.site-nav-ways, .demo-bar .page-width')) {
  const here = row.querySelector('[aria-current], [aria-pressed="true"]');
  if (here && row.scrollWidth > row.clientWidth) {
    row.scrollLeft += here.getBoundingClientRect().left - row.getBoundingClientRect().left - row.clientWidth / 4;
  }
}
