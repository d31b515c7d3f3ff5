import { scaleLinear } from '@visx/scale'
import { largest, smallest } from '~/server/kernel/numbers'
import type { BarGeometry } from './plot'

const LEAST = 0.6

export function barGeometry(values: number[]): BarGeometry {
  const low = smallest(values, 0)
  const high = largest(values, 0)
  const x = scaleLinear<number>({ domain: low === high ? [0, 1] : [low, high], range: [0, 100] })
  const zero = round(x(0))
  return {
    zero,
    bars: values.map((value) => {
      // What is not nothing is to be seen.
      const width = value === 0 ? 0 : Math.max(LEAST, round(Math.abs(x(value) - zero)))
      return {
        x: value < 0 ? round(Math.max(0, zero - width)) : Math.min(zero, 100 - width),
        width,
        negative: value < 0,
      }
    }),
  }
}

const round = (value: number) => Math.round(value * 100) / 100
