// The door of an event: whoever comes is found by code or by name, kept in the browser's IndexedDB and sent at once, or
// later where there is no connection, by numbers that are made here, so that what is sent twice is taken once.
import { camera } from './check-in-camera.js';
import { found, sha256 } from './check-in-list.js';
import { openDoor } from './offline/kept.js';
import { keepPage } from './offline/page.js';
import { ask, newNumber, post } from './offline/sending.js';

const root = document.querySelector('[data-door]');
const at = (name) => root.querySelector(`[data-door-${name}]`);
const { event, person, zone } = root.dataset;
const words = at('words').dataset;
const said = at('said');
const until = Number(root.dataset.forgotten);
const key = `${event}:${person}`;
const SHOWN = 50;
const AT_ONCE = 20;
const AGAIN = 15000;
const FRESH = 20000;
const CODE = /^([1-9]\d{0,17})-[1-9]\d{0,17}-[A-Z2-7]{24}$/;
const { all, drop, get, put } = openDoor();
let list = { rows: [], ahead: null };
let queue = [];
let timer = 0;
const watched = new Set();  // numbers of which the answer is told: somebody waits for it at the door

const session = () => Number(at('sessions')?.elements.session.value ?? 0);
const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_whole, name) => values[name] ?? '');
const hour = (date) => new Intl.DateTimeFormat(document.documentElement.lang, { hour: '2-digit', minute: '2-digit', timeZone: zone }).format(date);

// --- what is said

let letIn = null;
function tell(text, tone, again = null) {
  const place = at('told');
  letIn = again;
  place.hidden = false;
  place.className = `door-told notice notice-${tone}`;
  at('told-text').textContent = text;
  at('told-acts').hidden = !again;
  navigator.vibrate?.(tone === 'good' ? 60 : [120, 80, 120]);
}

function line(word) {
  said.textContent = said.dataset[word];
  at('sign-in').hidden = word !== 'signedOut';
}

// --- who is here

function cameOf(row) {
  const there = row.came.find((one) => one[0] === session());
  if (there) return { text: there[1], presence: there[2] };
  const kept = queue.find((one) => one.registration === row.id && one.session === session() && one.fate === 'waiting');
  return kept ? { text: `${hour(new Date(Date.parse(kept.at) + (kept.ahead ?? 0)))}, ${kept.code ? words.howQr : words.howList}` } : null;
}

async function read() {
  queue = (await all('entries')).filter((one) => one.event === event && one.person === person).sort((a, b) => a.order - b.order);
}

async function draw() {
  await read();
  const rows = found(list.rows, at('search').elements.q.value);
  if (list.key) {
    at('list').replaceChildren(...rows.slice(0, SHOWN).map(drawn));
    at('more').hidden = rows.length <= SHOWN;
    at('nobody').hidden = rows.length > 0;
    const waiting = queue.filter((one) => one.name && !one.registration && one.session === session() && one.fate === 'waiting').length;
    at('here').textContent = list.rows.filter(cameOf).length + waiting;
    at('total').textContent = list.rows.length + waiting;
  }
  at('waiting').textContent = queue.filter((one) => one.fate === 'waiting').length;
  at('refused').replaceChildren(...queue.filter((one) => one.fate === 'refused').map(refusal));
}

function drawn(row) {
  const item = at('item').content.firstElementChild.cloneNode(true);
  const part = (name) => item.querySelector(`[data-part="${name}"]`);
  const came = cameOf(row);
  item.id = `registration-${row.id}`;
  part('name').textContent = row.name;
  part('organisation').textContent = row.organisation;
  part('came').hidden = !came;
  part('came-text').textContent = came?.text ?? '';
  part('change').hidden = !came?.presence;
  if (came?.presence) {
    part('change').href = root.dataset.presence.replace(/\/0\/$/, `/${came.presence}/`);
    part('change').setAttribute('aria-label', `${part('change').textContent}: ${row.name}`);
  }
  part('state-line').hidden = Boolean(came) || ['confirmed', 'attended'].includes(row.state);
  part('state-line').firstElementChild.textContent = words[`state${row.state[0].toUpperCase()}${row.state.slice(1)}`] ?? '';
  const button = item.querySelector('[data-act]');
  button.hidden = Boolean(came);
  button.setAttribute('aria-label', `${button.textContent.trim()}: ${row.name}`);
  button.dataset.row = row.id;
  return item;
}

function refusal(entry) {
  const item = at('refused-item').content.firstElementChild.cloneNode(true);
  item.querySelector('[data-part="name"]').textContent = entry.name || entry.code;
  item.querySelector('[data-part="why"]').textContent = entry.why;
  item.querySelector('[data-act]').dataset.entry = entry.uuid;
  return item;
}

// --- somebody comes in

async function comeIn(who) {
  const { row } = who;
  const came = row && cameOf(row);
  if (came) return tell(fill(words.already, { name: row.name, came: came.text }), 'warn');
  if (row && !row.place && !who.letIn && (who.code || !navigator.onLine)) {
    return tell(fill(words.noPlace, { name: row.name }), 'warn', { ...who, letIn: true });
  }
  const entry = {
    uuid: who.uuid ?? newNumber(), order: Date.now(), event, person, session: session(), registration: row?.id ?? null,
    code: who.code ?? '', name: row?.name ?? who.name ?? '', organisation_name: who.organisation_name ?? '', email: who.email ?? '',
    at: new Date().toISOString(), ahead: list.ahead, let_in: Boolean(who.letIn), offline: false, fate: 'waiting', row,
  };
  watched.add(entry.uuid);
  try {
    await put('entries', entry);
  } catch {
    return line('broken');
  }
  await draw();
  await send();
  return undefined;
}

async function scanned(text) {
  const code = codeIn(text);
  const parts = CODE.exec(code);
  if (!parts) return tell(words.forged, 'wrong');
  if (parts[1] !== event) return tell(words.elsewhere, 'wrong');
  const digest = await sha256(code);
  const row = list.rows.find((one) => one.digest === digest);
  if (!row && queue.some((one) => one.code === code && one.session === session() && one.fate === 'waiting')) return tell(words.unknown, 'warn');
  return comeIn({ row, code });
}

function codeIn(text) {
  try {
    return new URL(text).searchParams.get('code') ?? text.trim();
  } catch {
    return text.trim();
  }
}

// --- sending

const NAMES = ['uuid', 'person', 'session', 'code', 'at', 'ahead', 'let_in', 'offline'];
function message(entry) {
  const told = Object.fromEntries(NAMES.map((name) => [name, entry[name] === null ? '' : entry[name]]));
  if (entry.session === 0) told.session = '';
  if (entry.code) return told;
  if (entry.registration) return { ...told, registration: entry.registration };
  return { ...told, name: entry.name, organisation_name: entry.organisation_name, email: entry.email };
}

async function keptForLater() {
  for (const entry of queue.filter((one) => one.fate === 'waiting' && !one.offline)) {
    await put('entries', { ...entry, offline: true });
    if (!watched.delete(entry.uuid)) continue;
    if (entry.name) tell(fill(words.kept, { name: entry.name }), 'good');
    else tell(words.unknown, 'warn');
  }
}

let sending = false;
let asked = false;
async function send({ refused = false } = {}) {
  clearTimeout(timer);
  if (sending) {
    asked = true;
    return;
  }
  sending = true;
  try {
    if (!navigator.onLine) throw new Error('offline');
    await read();
    const waiting = queue.filter((one) => one.fate === 'waiting' || (refused && one.fate === 'refused'));
    for (let from = 0; from < waiting.length; from += AT_ONCE) await sendSome(waiting.slice(from, from + AT_ONCE));
    line('online');
    if (waiting.length) await refresh();
  } catch (error) {
    line(said.dataset[error.message] ? error.message : 'offline');
    await keptForLater().catch(() => {});
  } finally {
    sending = false;
    await draw().catch(() => line('broken'));
    if (asked) {
      asked = false;
      send();
    } else if (queue.some((one) => one.fate === 'waiting')) timer = setTimeout(send, AGAIN);
  }
}

async function sendSome(entries) {
  const { answers, now } = await post(root.dataset.send, entries.map(message));
  list.ahead = Date.parse(now) - Date.now();
  for (const answer of answers) {
    const entry = await get('entries', answer.uuid);
    if (!entry) continue;
    const isWatched = watched.delete(entry.uuid);
    if (answer.fate === 'refused' && !isWatched) await put('entries', { ...entry, fate: 'refused', why: answer.why });
    else await drop('entries', entry.uuid);
    if (isWatched) answerToldOf(entry, answer);
    else if (answer.over) tell(answer.why, 'warn');
  }
}

function answerToldOf(entry, answer) {
  if (answer.fate === 'done' && !answer.over) return tell(fill(words.in, { name: answer.name }), 'good');
  const { row, code, name, organisation_name, email } = entry;
  const again = answer.fate === 'full' ? { row, code: row ? '' : code, name: row || code ? '' : name, organisation_name, email, letIn: true } : null;
  return tell(answer.why, answer.fate === 'refused' ? 'wrong' : 'warn', again);
}

// The list as it is now: who registered meanwhile, who was checked in on another phone.
async function refresh() {
  const { rows, now } = await ask(root.dataset.participants);
  list = { key, rows, until, ahead: Date.parse(now) - Date.now() };
  await put('lists', list);
}

// --- the page

root.addEventListener('click', async ({ target }) => {
  const button = target.closest('button');
  if (!button) return;
  if (button.dataset.row) await comeIn({ row: list.rows.find((one) => one.id === Number(button.dataset.row)) });
  if (button.dataset.entry) {
    await drop('entries', button.dataset.entry);
    await draw();
  }
  if ('doorLetIn' in button.dataset && letIn) {
    const who = letIn;
    tell(at('told-text').textContent, 'info');
    await comeIn(who);
  }
});

at('search').addEventListener('input', () => draw());
at('search').addEventListener('submit', (sent) => {
  sent.preventDefault();
  draw();
});
at('sessions')?.addEventListener('change', () => draw());

at('form').addEventListener('submit', async (sent) => {
  sent.preventDefault();
  sent.stopImmediatePropagation();
  const { name, organisation_name, email } = at('form').elements;
  if (!name.value.trim()) {
    name.focus();
    return tell(words.name, 'wrong');
  }
  if (!email.checkValidity()) {
    email.reportValidity();
    return undefined;
  }
  const who = { name: name.value.trim(), organisation_name: organisation_name.value.trim(), email: email.value.trim() };
  for (const field of [name, organisation_name, email]) field.value = '';
  name.focus();
  return comeIn(who);
}, true);

addEventListener('online', () => send());
addEventListener('offline', () => line('offline'));
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && send());

async function start() {
  at('line').hidden = false;
  const show = at('sessions')?.querySelector('button');
  if (show) show.hidden = true;
  camera(root, scanned);
  try {
    list = (await get('lists', key)) ?? list;
    await draw();
  } catch {
    line('broken');
    return;
  }
  line(navigator.onLine ? 'online' : 'offline');
  navigator.storage?.persist?.().catch(() => {});
  try {
    if (navigator.onLine) await refresh();
  } catch (error) {
    line(said.dataset[error.message] ? error.message : 'offline');
  }
  await draw();
  keepPage(root.dataset.worker, at('ready'), person, until).catch(() => {});
  await send({ refused: true });
  setInterval(() => document.visibilityState === 'visible' && navigator.onLine && !sending && refresh().then(draw).catch(() => {}), FRESH);
}

start();
