// The phone's camera reads QR codes in the page: no picture leaves it.
import jsQR from 'jsqr';

const SIDE = 480;  // pixels of the square that is looked at
const EVERY = 150;
const SAME = 3000;  // a code that stays before the camera is read once
const WRONG = {
  NotAllowedError: 'refused', SecurityError: 'refused', NotFoundError: 'none', OverconstrainedError: 'none', NotReadableError: 'busy', AbortError: 'busy',
};

export function camera(root, scanned) {
  const at = (name) => root.querySelector(`[data-door-${name}]`);
  const video = at('video');
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIDE;
  const sheet = canvas.getContext('2d', { willReadFrequently: true });
  let stream = null;
  let lock = null;
  let timer = 0;
  let last = { text: '', seen: 0 };

  function wrong(word) {
    const place = at('camera-wrong');
    place.hidden = !word;
    place.textContent = word ? place.dataset[word] : '';
  }

  function look() {
    timer = setTimeout(look, EVERY);
    const { videoWidth: width, videoHeight: height } = video;
    if (!width) return;
    const side = Math.min(width, height);
    sheet.drawImage(video, (width - side) / 2, (height - side) / 2, side, side, 0, 0, SIDE, SIDE);
    const text = jsQR(sheet.getImageData(0, 0, SIDE, SIDE).data, SIDE, SIDE, { inversionAttempts: 'dontInvert' })?.data;
    if (!text) return;
    const isNew = text !== last.text || Date.now() - last.seen > SAME;
    last = { text, seen: Date.now() };
    if (isNew) scanned(text);
  }

  function running(is) {
    at('view').hidden = !is;
    at('start').hidden = is;
    at('stop').hidden = !is;
  }

  async function start() {
    wrong('');
    if (!window.isSecureContext) return wrong('unsafe');
    if (!navigator.mediaDevices?.getUserMedia) return wrong('none');
    try {
      stream = await navigator.mediaDevices.getUserMedia({
        audio: false, video: { facingMode: { ideal: 'environment' }, width: { ideal: 1280 }, height: { ideal: 720 } },
      });
    } catch (error) {
      return wrong(WRONG[error.name] ?? 'none');
    }
    running(true);
    video.srcObject = stream;
    await video.play().catch(() => {});
    lock = await navigator.wakeLock?.request('screen').catch(() => null);
    look();
    at('stop').focus();
    return undefined;
  }

  function stop() {
    clearTimeout(timer);
    for (const track of stream?.getTracks() ?? []) track.stop();
    lock?.release().catch(() => {});
    stream = lock = video.srcObject = null;
    running(false);
  }

  at('start').addEventListener('click', start);
  at('stop').addEventListener('click', () => {
    stop();
    at('start').focus();
  });
  document.addEventListener('visibilitychange', () => document.hidden && stream && stop());
  at('camera').hidden = false;
}
