/** @file The mesh of a device on a canvas: cores in colours, links, and the paths of what was clicked. */
import { divergingColour, sequentialColour } from '../../colours.ts';
import type { ChipData } from '../../data.ts';
import { styleOf } from '../../dom.ts';
import type { Shown } from '../../numbers/device.ts';
import { byLevel, loadsIn } from '../../numbers/links.ts';
import type { Context } from '../context.ts';
import { sharedLinks, treeOf, type Step } from '../../tree.ts';

/** Cores and chips; cores of `cell` pixels. */
export function drawCores(
  pen: CanvasRenderingContext2D,
  { chip, state, coresOf }: Context,
  { values, diverging, share, elsewhere }: Shown,
  frame: { columns: number; rows: number },
  cell: number,
): void {
  const gap = cell >= 12 ? 2 : cell >= 6 ? 1 : 0.5;
  const unknown = styleOf('--unknown');
  pen.fillStyle = styleOf('--cell');
  for (let y = 0; y < frame.rows; y++)
    for (let x = 0; x < frame.columns; x++)
      pen.fillRect(x * cell + gap / 2, y * cell + gap / 2, cell - gap, cell - gap);
  const { selection } = state.view;
  const lit = selection?.kind === 'layer' ? new Set(coresOf[selection.index]) : undefined;
  chip.cores.forEach(({ x, y }, i) => {
    const value = values[i];
    pen.globalAlpha = lit && !lit.has(i) ? 0.22 : 1;
    // In one window most cores have nothing to do: they step back.
    const colourless = value === undefined || (!diverging && state.view.window >= 0 && value === 0);
    pen.fillStyle = colourless ? unknown : diverging ? divergingColour(share(value)) : sequentialColour(share(value));
    pen.fillRect(x * cell + gap / 2, y * cell + gap / 2, cell - gap, cell - gap);
  });
  pen.globalAlpha = lit ? 0.22 : 1;
  for (const { x, y, value } of elsewhere) {
    pen.fillStyle = divergingColour(share(value));
    pen.fillRect((x + 0.25) * cell, (y + 0.25) * cell, cell / 2, cell / 2);
  }
  pen.globalAlpha = 1;
  pen.strokeStyle = styleOf('--frame');
  pen.lineWidth = 1.5;
  for (let y = 0; y < frame.rows; y += chip.mesh.rows)
    for (let x = 0; x < frame.columns; x += chip.mesh.columns)
      pen.strokeRect(
        x * cell,
        y * cell,
        Math.min(chip.mesh.columns, frame.columns - x) * cell,
        Math.min(chip.mesh.rows, frame.rows - y) * cell,
      );
  drawPort(pen, chip.port, cell);
}

/** A corner in the cell of the core beside which the host sends and reads. */
function drawPort(pen: CanvasRenderingContext2D, { x, y }: ChipData['port'], cell: number): void {
  const side = Math.max(3, cell / 3);
  pen.fillStyle = styleOf('--frame');
  pen.beginPath();
  pen.moveTo(x * cell, y * cell);
  pen.lineTo(x * cell + side, y * cell);
  pen.lineTo(x * cell, y * cell + side);
  pen.fill();
}

/** Links beyond which paths are drawn fainter the fewer take them, so that cores show through. */
const fewPaths = 150;

/** Links with their loads, and the trees of the core, layer or link that is selected. */
export function drawPaths(pen: CanvasRenderingContext2D, context: Context, cell: number): void {
  const { chip, state, routesOf, coresOf } = context;
  const { selection, links, window: at } = state.view;
  const lines = (steps: readonly Step[]): void => {
    pen.beginPath();
    for (const [fromX, fromY, toX, toY] of steps) {
      pen.moveTo((fromX + 0.5) * cell, (fromY + 0.5) * cell);
      pen.lineTo((toX + 0.5) * cell, (toY + 0.5) * cell);
    }
    pen.stroke();
  };
  pen.lineCap = 'round';
  const { run } = chip;
  if (links && run) {
    const loads = loadsIn(run, at);
    const most = loads.reduce((peak, [, packets]) => Math.max(peak, packets), 1);
    pen.strokeStyle = styleOf('--link');
    for (const [level, members] of byLevel(loads, ([, packets]) => packets / most)) {
      pen.globalAlpha = 0.15 + 0.75 * level;
      pen.lineWidth = Math.max(0.75, Math.min(12, 0.34 * cell) * level);
      lines(members.map(([i]) => [...run.links[i]!.from, ...run.links[i]!.to]));
    }
    pen.globalAlpha = 1;
  }
  const routes =
    selection?.kind === 'core'
      ? (routesOf.get(selection.index) ?? [])
      : selection?.kind === 'layer'
        ? [...coresOf[selection.index]!, -1]
            .flatMap((core) => routesOf.get(core) ?? [])
            .filter((route) => chip.routes[route]!.layer === selection.index)
        : [];
  const paths = sharedLinks(routes.map((route) => treeOf(chip, chip.routes[route]!)));
  if (selection?.kind === 'link' && run)
    paths.push({ step: [...run.links[selection.index]!.from, ...run.links[selection.index]!.to], share: 1 });
  const wide = Math.max(1, Math.min(4, cell / 9));
  if (cell >= 9 && paths.length <= fewPaths) {
    pen.strokeStyle = styleOf('--halo');
    pen.lineWidth = Math.max(3, Math.min(8, cell / 6 + 2));
    lines(paths.map(({ step }) => step));
  }
  pen.strokeStyle = styleOf('--path');
  for (const [level, members] of byLevel(paths, ({ share }) => share)) {
    pen.lineWidth = Math.max(0.75, wide * level);
    pen.globalAlpha = paths.length <= fewPaths ? 1 : 0.3 + 0.7 * level;
    lines(members.map(({ step }) => step));
  }
  pen.globalAlpha = 1;
  const outline = (core: number, colour: string, width: number): void => {
    pen.strokeStyle = styleOf(colour);
    pen.lineWidth = width;
    pen.strokeRect(chip.cores[core]!.x * cell + 0.5, chip.cores[core]!.y * cell + 0.5, cell - 1, cell - 1);
  };
  const reached = new Set(routes.flatMap((route) => chip.routes[route]!.to));
  for (const core of reached) outline(core, '--path', cell < 9 ? 1 : 1.5);
  if (selection?.kind === 'layer')
    for (const core of coresOf[selection.index]!) outline(core, '--ink', cell < 9 ? 1.5 : 2);
  if (selection?.kind === 'core') {
    outline(selection.index, '--halo', 5);
    outline(selection.index, '--accent', 3);
  }
}
