import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { BarChart } from './BarChart'
import { barGeometry } from './barGeometry'
import { LineChart } from './LineChart'
import { lineGeometry } from './lineGeometry'

const points = Array.from({ length: 30 }, (_, i) => ({
  label: `${i + 1} March 2026`,
  short: `${i + 1} Mar`,
  value: i - 3,
  text: `${i - 3}.00000000001 EUR`,
  href: `/usage?from=${i}&to=${i}`,
}))

const count = (text: string, part: string | RegExp) => text.split(part).length - 1

const values = (shown: { value: number }[]) => shown.map(({ value }) => value)

const line = (shown: typeof points, more = {}) =>
  renderToStaticMarkup(
    <LineChart
      caption="Cost rose"
      points={shown}
      drawn={lineGeometry(values(shown))}
      heads={['Day', 'Cost']}
      locale="en-GB"
      {...more}
    />,
  )

const bars = (shown: typeof points) =>
  renderToStaticMarkup(
    <BarChart caption="Storage leads" bars={shown} drawn={barGeometry(values(shown))} heads={['Service', 'Cost']} />,
  )

describe('charts', () => {
  test('say what they find, and hold each value in a table and behind a link', () => {
    for (const markup of [line(points), bars(points)]) {
      expect(markup).toMatch(/^<figure><figcaption id="[^"]+"[^>]*>(Cost rose|Storage leads)<\/figcaption>/)
      for (const { label, text, href } of points) {
        const escaped = href.replaceAll('&', '&amp;')
        expect(count(markup, `href="${escaped}"`)).toBe(2)
        expect(markup).toContain(`>${label}</a></th><td>${text}</td>`)
      }
    }
    for (const { label, text } of points) {
      expect(line(points)).toContain(`>${label}: ${text}</text></a>`)
      expect(bars(points)).toContain(`aria-label="${label}: ${text}, show `)
    }
  })

  test('need no style attribute, which the content security policy would block', () => {
    for (const shown of [[], points.slice(0, 1), points, points.map((point) => ({ ...point, value: 0 }))]) {
      expect(line(shown) + bars(shown)).not.toMatch(/style=|NaN|undefined|Infinity/)
    }
  })

  test('many points are reached through the table, few by the keyboard too', () => {
    expect(count(line(points), 'tabindex="-1"')).toBe(30)
    expect(count(line(points.slice(0, 12)), 'tabindex="-1"')).toBe(0)
    expect(count(bars(points), 'tabindex="-1"')).toBe(0)
  })

  test('one point, and the one that is hovered, say their value at once', () => {
    expect(count(line(points), 'marked')).toBe(0)
    expect(count(line(points, { hovered: 3 }), 'marked')).toBe(1)
    expect(count(line(points.slice(0, 1)), 'marked')).toBe(1)
  })

  test('say so where there is nothing', () => {
    expect(line([], { empty: 'No usage in March' })).toContain('No usage in March')
    expect(bars([])).toContain('Nothing in this range')
    expect(line([]) + bars([])).not.toContain('<table')
  })

  test('what leads nowhere is no link', () => {
    const other = { label: 'Other', value: 1, text: '1.00 EUR', href: null }
    const markup = renderToStaticMarkup(
      <BarChart caption="" bars={[other]} drawn={barGeometry([1])} heads={['Service', 'Cost']} />,
    )
    expect(markup).not.toContain('<a ')
    expect(markup).toContain('1.00 EUR')
  })
})
