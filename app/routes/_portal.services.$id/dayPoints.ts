import type { LinePoint } from '~/app/charts/LineChart'
import { lineGeometry } from '~/app/charts/lineGeometry'
import { formatDecimal } from '~/server/kernel/money'
import type { getService } from '~/server/services/get'
import { bucketsOf, labelsOf } from '~/server/usage/rules'

type Service = Pick<Awaited<ReturnType<typeof getService>>, 'figures' | 'days' | 'from' | 'to' | 'places'>

/**
 * The days of the range: cost in its first currency, else the quantity of its one unit, else metered rows.
 * Made by the loader, since browsers may abbreviate days otherwise than Node does.
 */
export function dayPoints(service: Service, today: string, locale: string, hrefOf: (day: string) => string) {
  const { figures, days, from, places } = service
  // Days that have not come yet are no zeros, unless something was metered in advance.
  const last = [days[0]?.day ?? '', today].sort().at(-1) ?? today
  const to = service.to < last ? service.to : last
  const currency = figures.costs?.[0]?.currency
  const unit = figures.quantities.length === 1 ? figures.quantities[0]?.unit : undefined
  const figureOf = (day: (typeof days)[number]): string => {
    if (currency) return day.costs?.find((one) => one.currency === currency)?.cost ?? '0'
    return unit === undefined ? String(day.rows) : (day.quantities[0]?.quantity ?? '0')
  }
  const known = new Map(days.map((day) => [day.day, figureOf(day)]))
  const points = bucketsOf(from, to, 'day').map(({ from: day }): LinePoint => {
    const value = known.get(day) ?? '0'
    const text = formatDecimal(value, currency ? places : 0, locale, currency ?? unit)
    return { ...labelsOf(day, 'day', locale), value: Number(value), text, href: hrefOf(day) }
  })
  const drawn = lineGeometry(points.map((point) => point.value))
  return { points, drawn, what: currency ? `Cost in ${currency}` : unit ? `Quantity in ${unit}` : 'Metered rows' }
}
