/** @file Which part of the mesh is seen: zoom by buttons, keys, pinching or Ctrl and wheel; dragging moves it. */
import { el } from '../../dom.ts';

/** Where a drawing of so many pixels is looked at. */
export interface Camera {
  readonly zoom: number;
  /** Pixels of the enlarged drawing that lie left of and above what is seen. */
  readonly left: number;
  readonly top: number;
}

/** A camera over a canvas. */
export interface CameraControl {
  readonly camera: Camera;
  /** Moves so that a square of the enlarged drawing is seen, if it is not. */
  show(x: number, y: number, size: number): void;
  /** Whether the last press of the mouse moved the drawing, and was no click. */
  dragged(): boolean;
  readonly buttons: HTMLElement;
}

const most = 16;

/** @param changed draws again. */
export function cameraOf(canvas: HTMLCanvasElement, changed: () => void): CameraControl {
  let camera: Camera = { zoom: 1, left: 0, top: 0 };
  let moved = false;
  const set = ({ zoom, left, top }: Camera): void => {
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    const within = (value: number, size: number): number => Math.max(0, Math.min(size * (zoom - 1), value));
    camera = { zoom, left: within(left, width), top: within(top, height) };
    canvas.classList.toggle('zoomed', zoom > 1);
    changed();
  };
  // The place under the pointer, or the middle, stays where it is.
  const zoomBy = (factor: number, x = canvas.clientWidth / 2, y = canvas.clientHeight / 2): void => {
    const zoom = Math.max(1, Math.min(most, camera.zoom * factor));
    const grown = zoom / camera.zoom;
    set({ zoom, left: (camera.left + x) * grown - x, top: (camera.top + y) * grown - y });
  };
  canvas.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoomBy(Math.exp(-event.deltaY / 200), event.offsetX, event.offsetY);
    },
    { passive: false },
  );
  canvas.addEventListener('dblclick', (event) => zoomBy(2, event.offsetX, event.offsetY));
  canvas.addEventListener('pointerdown', (event) => {
    moved = false;
    if (camera.zoom > 1) canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener('pointermove', (event) => {
    if (camera.zoom === 1 || (event.buttons & 1) === 0 || !canvas.hasPointerCapture(event.pointerId)) return;
    if (Math.abs(event.movementX) + Math.abs(event.movementY) > 0) moved = true;
    set({ ...camera, left: camera.left - event.movementX, top: camera.top - event.movementY });
  });
  canvas.addEventListener('keydown', ({ key }) => {
    if (key === '+' || key === '=') zoomBy(1.5);
    else if (key === '-') zoomBy(1 / 1.5);
    else if (key === '0') set({ zoom: 1, left: 0, top: 0 });
  });
  const button = (text: string, title: string, click: () => void): HTMLElement =>
    el('button', { type: 'button', class: 'small', title, 'aria-label': title, click }, text);
  return {
    get camera() {
      return camera;
    },
    show(x, y, size) {
      const [right, bottom] = [camera.left + canvas.clientWidth, camera.top + canvas.clientHeight];
      if (x >= camera.left && y >= camera.top && x + size <= right && y + size <= bottom) return;
      set({ ...camera, left: x + size / 2 - canvas.clientWidth / 2, top: y + size / 2 - canvas.clientHeight / 2 });
    },
    dragged: () => moved,
    buttons: el(
      'span',
      { class: 'zoom' },
      button('\u2212', 'Smaller (key \u2212)', () => zoomBy(1 / 1.5)),
      button('+', 'Larger (key +, or Ctrl and wheel; drag to move)', () => zoomBy(1.5)),
      button('fit', 'All of it (key 0)', () => set({ zoom: 1, left: 0, top: 0 })),
    ),
  };
}
