// One place to say something aloud and in sight: the page's live region, which stays in sight until a try succeeds.
export function tell(text, tone = 'info') {
  const place = document.getElementById('told');
  if (!place || !text || (place.matches('.is-near') && place.textContent === text)) return; // said once is enough
  const notice = document.createElement('div');
  notice.className = `notice notice-${tone}`;
  const words = document.createElement('p');
  words.textContent = text;
  notice.append(words);
  place.replaceChildren(notice);
  place.classList.add('is-near');
}

document.addEventListener('htmx:afterRequest', ({ detail }) => detail.successful && document.querySelector('#told.is-near')?.replaceChildren());

document.addEventListener('htmx:sendError', () => tell(document.body.dataset.offline, 'warn'));
document.addEventListener('htmx:responseError', () => tell(document.body.dataset.failed, 'wrong'));
