// Names after an @ in a long text: suggested while one types, and noted for the server when one is picked.
import { Combobox } from './suggest.js';

const NAME = /(?:^|[\s(„“"«'])@([^\n@]{2,60})$/u;

class Mentions extends Combobox {
  constructor(area, list, source) {
    super(area, list, source);
    area.removeAttribute('role'); // a text of several lines is no combobox, and may suggest all the same
    area.setAttribute('aria-haspopup', 'listbox');
    this.open(false);
  }

  open(yes) {
    super.open(yes);
    this.input.removeAttribute('aria-expanded');
  }

  typed() {
    const { value, selectionStart } = this.input;
    return NAME.exec(value.slice(0, selectionStart))?.[1].trim() ?? '';
  }

  pick(option) {
    const { value, selectionStart } = this.input;
    const before = value.slice(0, selectionStart).replace(/@[^\n@]*$/u, '');
    const { label, value: who } = option.dataset;
    this.input.value = `${before}@${label} ${value.slice(selectionStart)}`;
    const caret = before.length + label.length + 2;
    this.input.setSelectionRange(caret, caret);
    const chosen = document.createElement('input');
    Object.assign(chosen, { type: 'hidden', name: 'mention', value: `${who}:${label}` });
    this.input.form.append(chosen);
    this.input.dispatchEvent(new Event('input', { bubbles: true }));
    this.close();
  }
}

function begin(root) {
  for (const area of root.querySelectorAll('form[data-mentions] textarea:not([data-begun])')) {
    area.dataset.begun = '';
    const place = document.createElement('div');
    place.className = 'names-offered';
    const list = document.createElement('div');
    Object.assign(list, { id: `${area.id}-names`, className: 'suggestions', hidden: true });
    list.setAttribute('role', 'listbox');
    list.setAttribute('aria-label', area.form.dataset.mentionsLabel);
    place.append(list);
    area.after(place);
    new Mentions(area, list, area.form.dataset.mentions);
  }
}
begin(document);
document.addEventListener('htmx:afterSettle', (event) => begin(event.target));
