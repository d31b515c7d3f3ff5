// A FOCUS 1.0 file of any size, the same for the same seed, and what it adds up to.
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { randomOf } from './random.mjs'

const HEADER = [
  'BillingAccountId',
  'BillingAccountName',
  'BillingPeriodStart',
  'BillingPeriodEnd',
  'ChargePeriodStart',
  'ChargePeriodEnd',
  'ChargeCategory',
  'ServiceName',
  'ServiceCategory',
  'ProviderName',
  'SubAccountId',
  'SubAccountName',
  'BillingCurrency',
  'BilledCost',
  'EffectiveCost',
  'ConsumedQuantity',
  'ConsumedUnit',
  'ChargeDescription',
  'ResourceId',
  'RegionId',
]
export const ACCOUNTS = 20
const SERVICES = ['Compute', 'Object storage', 'Database', 'Network', 'Support']
const PERIODS = ['2026-01', '2026-02', '2026-03']
const two = (number) => String(number).padStart(2, '0')

/**
 * Writes `rows` rows, or as many as make `bytes`. Three billing periods, so that several imports are
 * published at once; every 97th row is the one before it again. The sum is in units of 1e-15.
 */
export async function writeFocus(path, { seed, rows = Number.POSITIVE_INFINITY, bytes = Number.POSITIVE_INFINITY }) {
  const random = randomOf(seed)
  const below = (end) => Math.floor(random() * end)
  const file = createWriteStream(path)
  const written = { rows: 0, bytes: 0, sum: 0n, clients: ACCOUNTS, services: SERVICES.length, periods: PERIODS.length }
  let block = `${HEADER.join(',')}\n`
  let row = ''
  let cost = 0n
  while (written.rows < rows && written.bytes < bytes) {
    if (written.rows % 97 !== 96) {
      const period = PERIODS[below(PERIODS.length)]
      const day = `${period}-${two(1 + below(28))}`
      const hour = below(24)
      const account = 1 + below(ACCOUNTS)
      const credit = below(50) === 0
      const whole = below(900)
      const part = below(1e6) * 1e6 + below(1e6)
      const text = `${credit ? '-' : ''}${whole}.${String(part).padStart(12, '0')}`
      cost = (BigInt(whole) * 10n ** 15n + BigInt(part) * 1000n) * (credit ? -1n : 1n)
      row = [
        'billing-1',
        'Everything Ltd',
        `${period}-01T00:00:00Z`,
        period === '2026-03' ? '2026-04-01T00:00:00Z' : `2026-${two(Number(period.slice(5)) + 1)}-01T00:00:00Z`,
        `${day}T${two(hour)}:00:00Z`,
        `${day}T${two(hour)}:59:59Z`,
        credit ? 'Credit' : 'Usage',
        SERVICES[below(SERVICES.length)],
        'Cloud',
        'Cirrus',
        `account-${account}`,
        `"Account ${account}, its ""own"" name"`,
        'EUR',
        text,
        text,
        `${below(1e6)}.${below(1e6)}`,
        'Hours',
        'what was used in this hour',
        `resource-${written.rows}`,
        `region-${below(4)}`,
      ].join(',')
    }
    block += `${row}\n`
    written.rows++
    written.sum += cost
    if (block.length < 65_536) continue
    written.bytes += block.length
    if (!file.write(block)) await once(file, 'drain')
    block = ''
  }
  written.bytes += block.length
  file.end(block)
  await finished(file)
  return written
}

/** As the portal shows it. */
export function exactText(sum) {
  const size = sum < 0n ? -sum : sum
  const part = String(size % 10n ** 15n)
    .padStart(15, '0')
    .replace(/0+$/, '')
  return `${sum < 0n ? '-' : ''}${size / 10n ** 15n}${part && `.${part}`}`
}
