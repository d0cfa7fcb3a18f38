// One place to say something aloud and in sight: the page's live region, which stays in sight until the next try.
export function tell(text, tone = 'info') {
  const place = document.getElementById('told');
  if (!place || !text) return;
  const notice = document.createElement('div');
  notice.className = `notice notice-${tone}`;
  const words = document.createElement('p');
  words.textContent = text;
  notice.append(words);
  place.replaceChildren(notice);
  place.classList.add('is-near');
}

document.addEventListener('htmx:beforeRequest', () => document.querySelector('#told.is-near')?.replaceChildren());

document.addEventListener('htmx:sendError', () => tell(document.body.dataset.offline, 'warn'));
document.addEventListener('htmx:responseError', () => tell(document.body.dataset.failed, 'wrong'));
