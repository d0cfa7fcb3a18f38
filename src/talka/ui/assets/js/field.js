// Writing down what is said, without a connection: all is kept in the browser's IndexedDB and sent when it can be, by
// numbers that are made here, so that what is sent twice is taken once.
import { openKept } from './offline/kept.js';
import { keepPage } from './offline/page.js';
import { newNumber, post } from './offline/sending.js';

const { all, drop, get, put } = openKept('talka-field', { entries: 'uuid', drafts: 'key' });

const root = document.querySelector('[data-field]');
const { meeting, person } = root.dataset;
const form = root.querySelector('[data-field-form]');
const said = root.querySelector('[data-field-said]');
const list = root.querySelector('[data-field-list]');
const FIELDS = ['title', 'body', 'households', 'people', 'urgency', 'theme', 'spot', 'language', 'before', 'voiceFor'];
const AT_ONCE = 20;
const AGAIN = 15000;
const FORGOTTEN = 7 * 24 * 3600 * 1000;
let voice = null;
let changing = null;
let timer = 0;

async function mine() {
  const rows = await all('entries');
  return rows.filter((row) => row.meeting === meeting && row.person === person).sort((a, b) => a.order - b.order);
}

// --- the form

const draftKey = `${meeting}:${person}`;

function written() {
  const values = {};
  for (const name of FIELDS) values[name] = form.elements[name]?.value ?? '';
  return { ...values, before: voice?.uuid ?? '', voiceFor: voice?.title ?? '' };
}

function write(values) {
  for (const name of FIELDS) if (form.elements[name] && values[name] !== undefined) form.elements[name].value = values[name];
  speakFor(values.before ? { uuid: values.before, title: values.voiceFor } : null);
}

function speakFor(what) {
  voice = what;
  root.querySelector('[data-field-voice]').hidden = !what;
  root.querySelector('[data-field-voice-for]').textContent = what?.title ?? '';
  form.elements.title.closest('.field').hidden = Boolean(what);
  if (what) form.elements.title.value = what.title;
}

function begin() {
  const { language, spot } = written();
  form.reset();
  changing = null;
  write({ language, spot });
}

function wrongIn(values) {
  if (!values.title.trim()) return ['title', form.elements.title];
  if (!(Number(values.households) >= 1)) return ['households', form.elements.households];
  return null;
}

let draftTimer = 0;
form.addEventListener('input', () => {
  clearTimeout(draftTimer);
  draftTimer = setTimeout(keepDraft, 250);
});
const keepDraft = () => put('drafts', { key: draftKey, values: written(), changing }).catch(broken);

form.addEventListener('submit', (event) => {
  event.preventDefault();
  keepEntry();
});

// What stands in the form is kept first, before something else stands there. False when it can't be kept as it is.
const setAside = async () => !written().title.trim() && !written().body.trim() ? true : keepEntry();

async function keepEntry() {
  const values = written();
  const wrong = wrongIn(values);
  const place = root.querySelector('[data-field-wrong]');
  place.hidden = !wrong;
  if (wrong) {
    place.lastElementChild.textContent = place.lastElementChild.dataset[wrong[0]];
    wrong[1].focus();
    return false;
  }
  clearTimeout(draftTimer);
  const first = { uuid: newNumber(), order: Date.now(), written_at: new Date().toISOString() };
  const row = { ...first, ...changing, ...values, meeting, person, fate: 'waiting' };
  try {
    await put('entries', row);
    await drop('drafts', draftKey);
  } catch {
    broken();
    return false;
  }
  begin();
  await draw();
  form.elements.title.focus();
  send();
  return true;
}

// --- the list

async function draw() {
  const rows = await mine();
  list.replaceChildren(...rows.map(drawn));
  root.querySelector('[data-field-none]').hidden = rows.length > 0;
  root.querySelector('[data-field-waiting]').textContent = rows.filter((row) => row.fate !== 'done').length;
}

function drawn(row) {
  const item = root.querySelector('[data-field-item]').content.firstElementChild.cloneNode(true);
  const part = (name) => item.querySelector(`[data-part="${name}"]`);
  item.dataset.uuid = row.uuid;
  part('title').textContent = row.title;
  part('voice').hidden = !row.before;
  part('fate').textContent = [part('fate').dataset[row.fate], row.fate === 'refused' ? row.why : ''].join(' ').trim();
  part('address').hidden = !row.address;
  if (row.address) part('address').href = row.address;
  // What was sent, and perhaps arrived, is not changed any more: the server has these words under its number.
  const stays = row.fate === 'done' || (row.fate === 'waiting' && row.tried);
  for (const button of item.querySelectorAll('[data-act]')) button.hidden = stays && button.dataset.act !== 'voice';
  return item;
}

root.addEventListener('click', async (event) => {
  const button = event.target.closest('button');
  if (!button) return;
  if ('fieldVoiceOff' in button.dataset) {
    form.elements.title.value = '';
    speakFor(null);
    keepDraft();
  }
  if (button.dataset.voice) speakFor({ uuid: button.dataset.voice, title: button.dataset.title });
  const act = button.dataset.act;
  const row = act && (await get('entries', button.closest('[data-uuid]').dataset.uuid));
  if (row && act === 'voice') speakFor({ uuid: row.before || row.uuid, title: row.title });
  if (row && act === 'drop') {
    await drop('entries', row.uuid);
    await draw();
  }
  if (row && act === 'change' && (await setAside())) {  // it is no entry while it is changed: nothing sends its old words
    changing = { uuid: row.uuid, order: row.order, written_at: row.written_at };
    write(row);
    await keepDraft();
    await drop('entries', row.uuid);
    await draw();
  }
  if (button.dataset.voice || act === 'voice' || act === 'change') {
    keepDraft();
    form.scrollIntoView();
    form.elements[voice ? 'households' : 'title'].focus();
  }
});

// --- sending

function tell(key) {
  said.textContent = said.dataset[key];
  root.querySelector('[data-field-sign-in]').hidden = key !== 'signedOut';
}

function broken() {
  tell('broken');
}

let sending = false;
let asked = false;
async function send({ refused = false } = {}) {
  clearTimeout(timer);
  if (sending) {
    asked = true;
    return;
  }
  if (!navigator.onLine) {
    tell('offline');
    return;
  }
  sending = true;
  try {
    const waiting = (await mine()).filter((row) => row.fate === 'waiting' || (refused && row.fate === 'refused'));
    for (let at = 0; at < waiting.length; at += AT_ONCE) await sendSome(waiting.slice(at, at + AT_ONCE));
    tell('online');
  } catch (error) {
    tell(said.dataset[error.message] ? error.message : 'offline');
  } finally {
    sending = false;
    await draw();
    if (asked) {
      asked = false;
      send();
    } else if ((await mine()).some((row) => row.fate === 'waiting')) timer = setTimeout(send, AGAIN);
  }
}

async function sendSome(rows) {
  const names = ['uuid', 'person', 'title', 'body', 'households', 'people', 'urgency', 'theme', 'spot', 'language', 'before', 'written_at'];
  for (const row of rows) await put('entries', { ...row, tried: true });
  const { answers } = await post(root.dataset.send, rows.map((row) => Object.fromEntries(names.map((name) => [name, row[name] ?? '']))));
  for (const answer of answers) {
    const row = await get('entries', answer.uuid);
    if (!row) continue;
    // What arrived is on the server: the phone keeps its title alone.
    if (answer.fate === 'done') await put('entries', { ...row, body: '', fate: 'done', address: answer.address, sent_at: Date.now() });
    else if (answer.fate === 'refused') await put('entries', { ...row, fate: 'refused', tried: false, why: answer.why });
  }
}

addEventListener('online', () => send());
addEventListener('offline', () => tell('offline'));
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && send());

async function start() {
  root.querySelector('[data-field-sign-in] a').href = location.pathname;
  form.hidden = false;
  try {
    for (const row of await mine()) if (row.fate === 'done' && Date.now() - row.sent_at > FORGOTTEN) await drop('entries', row.uuid);
    const draft = await get('drafts', draftKey);
    if (draft) {
      write(draft.values);
      changing = draft.changing;
    }
    await draw();
  } catch {
    broken();
    return;
  }
  tell(navigator.onLine ? 'online' : 'offline');
  navigator.storage?.persist?.().catch(() => {});
  keepPage(root.dataset.worker, root.querySelector('[data-field-ready]'), person).catch(() => {});
  await send({ refused: true });
}

start();
