import { describe, expect, test } from 'vitest'
import { barGeometry } from './barGeometry'
import { lineGeometry } from './lineGeometry'
import { anchorOf, PLOT } from './plot'

describe('lineGeometry', () => {
  test('stands on zero, spans the width, and rises with the value', () => {
    const { points, rules, line, area } = lineGeometry([0, 10, 20])
    expect(points.map((point) => point.x)).toEqual([8, 53, 98])
    expect(points[0]?.y).toBe(PLOT.bottom)
    expect(points[2]?.y).toBe(PLOT.top)
    expect(rules.find((rule) => rule.zero)?.y).toBe(PLOT.bottom)
    expect(line).toBe('M8,188L53,111L98,34')
    expect(area.startsWith(line)).toBe(true)
  })

  test('the zones of points cover the width without a gap', () => {
    for (const count of [1, 2, 12, 90]) {
      const { zones } = lineGeometry(Array(count).fill(1))
      let edge = 0
      for (const [index, zone] of zones.entries()) {
        if (index > 0) expect(zone.x).toBeCloseTo(edge, 1)
        edge = zone.x + zone.width
      }
      expect(zones[0]?.x).toBe(0)
      expect(edge).toBeCloseTo(100, 1)
    }
  })

  test('draws what is nothing, one point and all zero without a division by zero', () => {
    expect(lineGeometry([])).toMatchObject({ points: [], line: '', area: '', rules: [{ zero: true }], named: [] })
    expect(lineGeometry([16]).points[0]?.x).toBe(50)
    expect(lineGeometry([0, 0]).points).toEqual([
      { x: 8, y: PLOT.bottom },
      { x: 98, y: PLOT.bottom },
    ])
    expect(JSON.stringify([[], [0], [-0.5], [0, 0, 0], [1e-15], [9e15]].map(lineGeometry))).not.toMatch(/NaN|null/)
  })

  test('credits lie beneath zero', () => {
    const { points, rules } = lineGeometry([5, -5])
    const zero = rules.find((rule) => rule.zero)?.y ?? 0
    expect(points[0]?.y).toBeLessThan(zero)
    expect(points[1]?.y).toBeGreaterThan(zero)
  })

  test('names at most four points, the last among them, and rules with the decimals they need', () => {
    for (const count of [2, 7, 12, 30, 31, 90]) {
      const { named } = lineGeometry(Array(count).fill(1))
      expect(named.length).toBeLessThanOrEqual(4)
      expect(named.at(-1)).toMatchObject({ index: count - 1, anchor: 'end' })
    }
    expect(lineGeometry([0.0000048]).places).toBe(6)
    expect(lineGeometry([1200]).places).toBe(0)
    expect(lineGeometry([0.3]).places).toBe(1)
  })

  test('text near an edge grows away from it', () => {
    expect([1, 50, 99].map((x) => anchorOf(x, 6))).toEqual(['start', 'middle', 'end'])
  })
})

describe('barGeometry', () => {
  test('bars begin at zero, credits go the other way', () => {
    expect(barGeometry([30, -10])).toEqual({
      zero: 25,
      bars: [
        { x: 25, width: 75, negative: false },
        { x: 0, width: 25, negative: true },
      ],
    })
  })

  test('nothing has no bar, next to nothing has one that stays inside', () => {
    expect(barGeometry([0, 0]).bars.map((bar) => bar.width)).toEqual([0, 0])
    const bars = barGeometry([1e9, 1e-9, -1e-9]).bars
    for (const bar of bars) {
      expect(bar.width).toBeGreaterThan(0.5)
      expect(bar.x).toBeGreaterThanOrEqual(0)
      expect(bar.x + bar.width).toBeLessThanOrEqual(100)
    }
    expect(barGeometry([])).toEqual({ zero: 0, bars: [] })
    expect(barGeometry([-5, -1])).toMatchObject({
      zero: 100,
      bars: [
        { x: 0, width: 100 },
        { x: 80, width: 20 },
      ],
    })
  })
})
