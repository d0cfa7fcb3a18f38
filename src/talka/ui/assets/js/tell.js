// One place to say something aloud and in sight: the page's live region.
export function tell(text, tone = 'info') {
  const place = document.getElementById('told');
  if (!place || !text) return;
  const notice = document.createElement('div');
  notice.className = `notice notice-${tone}`;
  const words = document.createElement('p');
  words.textContent = text;
  notice.append(words);
  place.replaceChildren(notice);
}

document.addEventListener('htmx:sendError', () => tell(document.body.dataset.offline, 'warn'));
document.addEventListener('htmx:responseError', () => tell(document.body.dataset.failed, 'wrong'));
