// A spot for a form's field: where the device is, or where somebody presses on a map that the server drew.
const DIGITS = 5;

function tell(box, latitude, longitude) {
  const input = box.closest('form').elements[box.dataset.spot];
  input.value = `${latitude.toFixed(DIGITS)}, ${longitude.toFixed(DIGITS)}`;
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

// The inverse of ui/tiles.py: Web Mercator, from 0 to 1 across the earth and down.
function degreesOnTiles(x, y, [left, top, world]) {
  const latitude = Math.atan(Math.sinh(Math.PI * (1 - 2 * (y / world + top))));
  return [(latitude * 180) / Math.PI, (x / world + left) * 360 - 180];
}

// The inverse of ui/projection.py: Snyder, Map Projections (1987), p. 105.
function degrees(x, y, [cone, factor, meridian, left, top, scale]) {
  const [east, south] = [x / scale + left, y / scale + top];
  const latitude = 2 * Math.atan((factor / Math.hypot(east, south)) ** (1 / cone)) - Math.PI / 2;
  return [(latitude * 180) / Math.PI, meridian + ((Math.atan2(east, south) / cone) * 180) / Math.PI];
}

function press(map, event) {
  const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());
  const mark = map.querySelector('.spot-mark');
  mark.setAttribute('cx', x);
  mark.setAttribute('cy', y);
  mark.removeAttribute('visibility');
  const way = map.dataset.spotMap.split(' ').map(Number);
  tell(map.closest('[data-spot]'), ...(way.length === 3 ? degreesOnTiles : degrees)(x, y, way));
}

document.addEventListener('click', (event) => {
  const map = event.target.closest?.('[data-spot-map]');
  if (map) press(map, event);
  const here = event.target.closest?.('[data-spot-here]');
  if (!here) return;
  const box = here.closest('[data-spot]');
  const failed = box.querySelector('[data-spot-failed]');
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      failed.hidden = true;
      tell(box, coords.latitude, coords.longitude);
    },
    () => {
      failed.hidden = false;
    },
    { enableHighAccuracy: true, timeout: 15000 },
  );
});

for (const box of document.querySelectorAll('[data-spot]')) box.hidden = false;
