// Menus close by Escape and by a press elsewhere; dialogs open; copy buttons copy; what came back wrong gets the focus.
import { tell } from './tell.js';

const summaryOf = (menu) => menu.querySelector('summary');

document.addEventListener('click', (event) => {
  for (const menu of document.querySelectorAll('details[data-menu][open]')) {
    const link = event.target.closest('a');
    if (menu.contains(event.target) && !link) continue;
    menu.open = false;
    if (menu.contains(link)) summaryOf(menu).focus();
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
  const menus = document.querySelectorAll('details[data-menu][open]');
  for (const menu of menus) {
    if (menu.contains(event.target)) summaryOf(menu).focus();
    menu.open = false;
  }
  if (!menus.length && location.hash === '#facets') location.hash = '#results';
});

// Whoever goes on by Tab leaves no menu open over what comes next.
document.addEventListener('focusout', (event) => {
  const menu = event.target.closest?.('details[data-menu][open]');
  if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
});

function focusWhatIsWrong(root) {
  root.querySelector?.('[data-focus]')?.focus();
}
focusWhatIsWrong(document);
let held = false;
document.addEventListener('htmx:beforeSwap', () => (held = document.activeElement !== document.body));
document.addEventListener('htmx:afterSettle', ({ target }) => {
  focusWhatIsWrong(target);
  // What was pressed is gone, and htmx found nothing by its id: on to the new list, and not back to the page's beginning.
  if (held && document.activeElement === document.body) document.querySelector('[data-landing]')?.focus({ preventScroll: true });
  const feed = document.head.querySelector('link[type="application/atom+xml"]');
  const followed = target.querySelector?.('a[type="application/atom+xml"]');
  if (feed && followed) feed.href = followed.href;
});

// On paper everything is unfolded; where the style sheet can't do that, here.
const unfolded = [];
addEventListener('beforeprint', () => {
  for (const fold of document.querySelectorAll('details:not([open], [data-menu])')) unfolded.push(fold) && (fold.open = true);
});
addEventListener('afterprint', () => unfolded.splice(0).forEach((fold) => (fold.open = false)));

// A button that prints the page stands only where it can.
for (const printer of document.querySelectorAll('[data-print]')) {
  printer.hidden = false;
  printer.addEventListener('click', () => print());
}

// Where a row is pushed sideways (on a phone), what is chosen in it stands in sight.
for (const row of document.querySelectorAll('.site-nav-ways, .demo-bar .page-width')) {
  const here = row.querySelector('[aria-current], [aria-pressed="true"]');
  if (here && row.scrollWidth > row.clientWidth) {
    row.scrollLeft += here.getBoundingClientRect().left - row.getBoundingClientRect().left - row.clientWidth / 4;
  }
}
