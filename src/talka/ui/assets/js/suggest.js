// Suggestions while typing, after the ARIA pattern "editable combobox with list": the focus stays in the box.
const WAIT = 160;
let turn = 0;

export class Combobox {
  constructor(input, list, source) {
    Object.assign(this, { input, list, source, active: -1, timer: 0 });
    input.setAttribute('role', 'combobox');
    input.setAttribute('aria-autocomplete', 'list');
    input.setAttribute('aria-controls', list.id);
    input.setAttribute('aria-expanded', 'false');
    input.addEventListener('input', () => this.soon());
    input.addEventListener('keydown', (event) => this.key(event));
    input.addEventListener('blur', () => this.close());
    list.addEventListener('mousedown', (event) => event.preventDefault()); // the focus stays in the box
    list.addEventListener('click', (event) => {
      const option = event.target.closest('[role=option]');
      if (option && !option.href) this.pick(option); // a link is followed by the browser, in another tab if so asked
    });
  }

  get options() {
    return [...this.list.querySelectorAll('[role=option]')];
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), WAIT);
  }

  typed() {
    return this.input.value.trim();
  }

  async ask() {
    const text = this.typed();
    const mine = ++turn;
    if (text.length < 2) return this.open(false);
    try {
      const address = new URL(this.source, location.href);
      address.searchParams.set('q', text);
      const answer = await fetch(address, { headers: { 'X-Requested-With': 'fetch' } });
      const body = answer.ok && (await answer.text());
      if (body && mine === turn) this.fill(body, answer.headers.get('Content-Type') ?? '');
    } catch {
      this.open(false); // without a connection one goes on typing
    }
  }

  fill(body, type) {
    if (type.includes('json')) this.list.replaceChildren(...JSON.parse(body).map((item, index) => this.option(item, index)));
    else this.list.replaceChildren(...new DOMParser().parseFromString(body, 'text/html').body.childNodes);
    this.open(this.options.length > 0);
  }

  option({ value, label, detail }, index) {
    const option = document.createElement('div');
    Object.assign(option, { id: `${this.list.id}-${index}`, textContent: label });
    option.setAttribute('role', 'option');
    option.setAttribute('aria-selected', 'false');
    Object.assign(option.dataset, { value, label });
    if (detail) {
      const quiet = document.createElement('span');
      quiet.className = 'quiet';
      quiet.textContent = detail;
      option.append(quiet);
    }
    return option;
  }

  open(yes) {
    this.list.hidden = !yes;
    this.active = -1;
    this.input.setAttribute('aria-expanded', String(yes));
    this.input.removeAttribute('aria-activedescendant');
  }

  // What is still on its way opens it no more.
  close() {
    clearTimeout(this.timer);
    turn++;
    this.open(false);
  }

  move(step) {
    const options = this.options;
    this.active = (this.active + step + options.length) % options.length;
    options.forEach((option, index) => option.setAttribute('aria-selected', String(index === this.active)));
    this.input.setAttribute('aria-activedescendant', options[this.active].id);
    options[this.active].scrollIntoView({ block: 'nearest' });
  }

  key(event) {
    if (event.key === 'Escape' && !this.list.hidden) {
      event.preventDefault();
      this.close();
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && !this.list.hidden) {
      event.preventDefault();
      this.move(event.key === 'ArrowDown' ? 1 : this.active < 0 ? 0 : -1);
    } else if (event.key === 'Enter' && this.active >= 0 && !this.list.hidden) {
      event.preventDefault();
      this.pick(this.options[this.active]);
    }
  }

  pick(option) {
    if (option.href) {
      location.assign(option.href);
      return;
    }
    const box = this.input.closest('[data-suggest]');
    this.input.value = option.dataset.label;
    box.querySelector('[data-suggest-value]').value = option.dataset.value;
    box.querySelector('[data-suggest-label]').value = option.dataset.label;
    this.input.dispatchEvent(new Event('change', { bubbles: true }));
    this.close();
  }
}

function begin(root) {
  for (const input of root.querySelectorAll('input[data-suggest-links]:not([data-begun])')) {
    input.dataset.begun = '';
    new Combobox(input, document.getElementById(`${input.id}-list`), input.dataset.suggestLinks);
  }
  for (const box of root.querySelectorAll('[data-suggest]:not([data-begun])')) {
    box.dataset.begun = '';
    if (box.dataset.suggest) new Combobox(box.querySelector('input'), box.querySelector('[role=listbox]'), box.dataset.suggest);
  }
}
begin(document);
document.addEventListener('htmx:afterSettle', (event) => begin(event.target));
