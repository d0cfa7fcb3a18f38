// Light or dark at once, without a new page; the cookie tells the server for the next one.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!('themeSwitch' in form.dataset)) return;
  event.preventDefault();
  const theme = event.submitter?.value ?? '';
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  document.querySelector('meta[name=color-scheme]').content = theme || 'light dark';
  for (const button of form.querySelectorAll('button')) button.setAttribute('aria-pressed', String(button === event.submitter));
  const body = new URLSearchParams(new FormData(form));
  body.set('theme', theme);
  fetch(form.action, { method: 'POST', body, redirect: 'manual' }).catch(() => {});
});
