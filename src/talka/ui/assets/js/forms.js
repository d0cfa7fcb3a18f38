// A form is sent once: a second press does nothing until the answer came or the page was come back to.
const SENT = 'sent';

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!('once' in form.dataset) || event.defaultPrevented) return;
  if (form.dataset[SENT]) {
    event.preventDefault();
    return;
  }
  form.dataset[SENT] = 'yes';
  event.submitter?.setAttribute('aria-disabled', 'true');
  setTimeout(() => release(form), 8000);
});

function release(form) {
  delete form.dataset[SENT];
  for (const button of form.querySelectorAll('[aria-disabled="true"]')) button.removeAttribute('aria-disabled');
}

addEventListener('pageshow', () => document.querySelectorAll(`form[data-${SENT}]`).forEach(release));
document.addEventListener('htmx:afterRequest', (event) => {
  const form = event.target.closest?.(`form[data-${SENT}]`);
  if (form) release(form);
});

// Long texts grow as they are written.
function grow(area) {
  const edges = area.offsetHeight - area.clientHeight;
  if (area.scrollHeight > area.clientHeight) area.rows = Math.min(40, area.rows + Math.ceil((area.scrollHeight - area.clientHeight - edges) / 24));
}
document.addEventListener('input', (event) => {
  if (event.target.matches?.('textarea[data-grow]')) grow(event.target);
});
