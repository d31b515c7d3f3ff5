/**
 * Across, positions are per cent of the width, so that one drawing fits every screen and its text is never
 * scaled; down, they are pixels. Where things go is computed on the server, or when another range is asked
 * for: a page that only shows a chart does not carry what computes it.
 */
export type LineGeometry = {
  points: { x: number; y: number }[]
  /** What belongs to each point: from half way to the last to half way to the next. */
  zones: { x: number; width: number }[]
  line: string
  area: string
  rules: { y: number; value: number; zero: boolean }[]
  /** Decimals that the values of the rules need. */
  places: number
  /** Which points are named beneath the axis: always the last. */
  named: { index: number; x: number; anchor: 'start' | 'middle' | 'end' }[]
}

/** A bar begins at zero; a credit's goes the other way. */
export type BarGeometry = { bars: { x: number; width: number; negative: boolean }[]; zero: number }

export const PLOT = { top: 34, bottom: 188, height: 216 }

/** The height of a bar with its name. */
export const ROW = 48

/** Text near an edge grows away from it. */
export function anchorOf(x: number, margin: number): 'start' | 'middle' | 'end' {
  if (x < margin) return 'start'
  return x > 100 - margin ? 'end' : 'middle'
}
