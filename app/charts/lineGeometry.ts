import { scaleLinear } from '@visx/scale'
import { area, line } from '@visx/shape'
import { largest, smallest } from '~/server/kernel/numbers'
import { anchorOf, type LineGeometry, PLOT } from './plot'

/** Room for the names of the rules, which stand on them. */
const LEFT = 8
const RIGHT = 98
const NAMES = 4

export function lineGeometry(values: number[]): LineGeometry {
  const low = smallest(values, 0)
  const high = largest(values, 0)
  const flat = low === high
  const y = scaleLinear<number>({
    domain: flat ? [0, 1] : [low, high],
    range: [PLOT.bottom, PLOT.top],
    nice: flat ? false : 3,
  })
  const last = values.length - 1
  const xOf = (index: number) => round(last === 0 ? 50 : LEFT + ((RIGHT - LEFT) * index) / last)
  const points = values.map((value, index) => ({ x: xOf(index), y: round(y(value)) }))

  const ticks = flat ? [0] : y.ticks(3)
  const step = ticks.length > 1 ? Math.abs((ticks[1] ?? 0) - (ticks[0] ?? 0)) : 1
  const half = (RIGHT - LEFT) / Math.max(1, last) / 2
  const every = Math.max(1, Math.ceil(last / (NAMES - 1)))
  return {
    points,
    zones: points.map(({ x }, index) => {
      const from = index === 0 ? 0 : x - half
      const to = index === last ? 100 : x + half
      return { x: round(from), width: round(to - from) }
    }),
    line: line<{ x: number; y: number }>({ x: (point) => point.x, y: (point) => point.y })(points) ?? '',
    area:
      area<{ x: number; y: number }>({ x: (point) => point.x, y0: round(y(0)), y1: (point) => point.y })(points) ?? '',
    rules: ticks.map((value) => ({ y: round(y(value)), value, zero: value === 0 })),
    places: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)),
    named: points
      .map(({ x }, index) => ({ index, x, anchor: anchorOf(x, 6) }))
      .filter(({ index }) => (last - index) % every === 0),
  }
}

const round = (value: number) => Math.round(value * 100) / 100
