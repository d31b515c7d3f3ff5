import type { Source } from '../../server/imports/source'
import { addDays, addMonths, monthStart } from '../../server/kernel/time'
import type { Calendar } from './calendar'
import { PROVIDER } from './catalogue'
import { decimal, generated } from './csv'
import type { Meter, Reading } from './metering'
import type { Client } from './plan'

const HEADER = [
  'BillingAccountId',
  'BillingAccountName',
  'SubAccountId',
  'SubAccountName',
  'BillingPeriodStart',
  'BillingPeriodEnd',
  'ChargePeriodStart',
  'ChargePeriodEnd',
  'ChargeCategory',
  'ChargeClass',
  'ChargeDescription',
  'ProviderName',
  'PublisherName',
  'InvoiceIssuerName',
  'ServiceCategory',
  'ServiceName',
  'RegionId',
  'RegionName',
  'ResourceId',
  'ConsumedQuantity',
  'ConsumedUnit',
  'ListUnitPrice',
  'BilledCost',
  'EffectiveCost',
  'ListCost',
  'ContractedCost',
  'BillingCurrency',
]

const REGIONS = [
  ['eu-hamburg-1', 'Hamburg'],
  ['eu-helsinki-1', 'Helsinki'],
  ['us-portland-1', 'Portland'],
  ['ap-osaka-1', 'Osaka'],
] as const

/** The metered rows from day `from` on as FOCUS files, one for each month. */
export function usageFiles(calendar: Calendar, clients: Client[], meter: Meter, from: number): Source[] {
  const months = new Set(calendar.days.slice(from).map(monthStart))
  return [...months].map((month) => {
    const next = addMonths(month, 1)
    function* rows() {
      const end = Math.min(calendar.days.length, calendar.indexOf(next))
      for (let day = Math.max(from, calendar.indexOf(month)); day < end; day++) {
        const at = calendar.days[day] ?? month
        const period = [month, next, at, addDays(at, 1)].map((on) => `${on}T00:00:00Z`)
        for (const client of clients) {
          for (const reading of meter(client, day)) yield row(client, reading, period)
        }
      }
    }
    return generated(`usage-${month.slice(0, 7)}.csv`, HEADER, rows)
  })
}

const said = {
  Usage: { category: 'Usage', class: '', before: '' },
  Credit: { category: 'Credit', class: '', before: 'Service credit: ' },
  Adjustment: { category: 'Adjustment', class: 'Correction', before: 'Correction: ' },
}

function row(client: Client, { use, kind, quantity, billed }: Reading, period: string[]): string[] {
  const { item } = use
  const [region, regionName] = REGIONS[(client.i + (client.i === 0 ? use.n : 0)) % REGIONS.length] ?? REGIONS[0]
  const cost = decimal(billed, 6)
  const used = kind === 'Usage'
  return [
    `NW-${client.currency}`,
    PROVIDER,
    client.externalId,
    client.name,
    ...period,
    said[kind].category,
    said[kind].class,
    `${said[kind].before}${item.name}`,
    PROVIDER,
    PROVIDER,
    PROVIDER,
    item.category,
    item.name,
    region,
    regionName,
    `${item.key}-${client.externalId}-1`,
    used ? decimal(quantity, 2) : '',
    used ? item.unit : '',
    decimal(use.price, 4),
    ...[cost, cost, cost, cost],
    client.currency,
  ]
}
