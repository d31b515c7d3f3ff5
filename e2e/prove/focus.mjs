// A FOCUS 1.0 file of any size, the same for the same seed, and what it adds up to.
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { randomOf } from './random.mjs'

/** The columns of a provider's own file, one of them ("Id") outside the standard. */
const HEADER = [
  'AvailabilityZone',
  'BilledCost',
  'BillingAccountId',
  'BillingAccountName',
  'BillingCurrency',
  'BillingPeriodEnd',
  'BillingPeriodStart',
  'ChargeCategory',
  'ChargeClass',
  'ChargeDescription',
  'ChargeFrequency',
  'ChargePeriodEnd',
  'ChargePeriodStart',
  'CommitmentDiscountCategory',
  'CommitmentDiscountId',
  'CommitmentDiscountName',
  'CommitmentDiscountStatus',
  'CommitmentDiscountType',
  'ConsumedQuantity',
  'ConsumedUnit',
  'ContractedCost',
  'ContractedUnitPrice',
  'EffectiveCost',
  'InvoiceIssuerName',
  'ListCost',
  'ListUnitPrice',
  'PricingCategory',
  'PricingQuantity',
  'PricingUnit',
  'ProviderName',
  'PublisherName',
  'RegionId',
  'RegionName',
  'ResourceId',
  'ResourceName',
  'ResourceType',
  'ServiceCategory',
  'Id',
  'ServiceName',
  'SkuId',
  'SkuPriceId',
  'SubAccountId',
  'SubAccountName',
  'Tags',
]
const SERVICES = [
  ['Cirrus Compute', 'Compute', 'instance', 'Hrs', 'On-demand hour of a general purpose machine'],
  ['Cirrus Object Storage', 'Storage', 'bucket', 'GB-Mo', 'Storage, first 50 TB of a month'],
  ['Cirrus Database', 'Databases', 'db-instance', 'vCPU-Months', 'Provisioned processor'],
  ['Cirrus Load Balancing', 'Networking', 'loadbalancer/app', 'LCU-Hours', 'Used capacity unit-hour'],
  ['Cirrus Message Queue', 'Integration', 'queue', 'Requests', 'Standard requests in the first tier'],
]
const REGIONS = [
  ['eu-central-1', 'Europe (Frankfurt)'],
  ['us-west-2', 'US West (Oregon)'],
  ['ap-south-1', 'Asia (Mumbai)'],
  ['ap-southeast-1', 'Asia (Singapore)'],
]
const TEAMS = ['BrightLensMatrix', 'TungstenCore', 'AtlasNimbus', 'ZenithEclipse', 'HarbourLights']
const ISSUER = 'Cirrus, Inc.'
const PERIODS = ['2026-01', '2026-02', '2026-03']
const two = (number) => String(number).padStart(2, '0')

/**
 * Writes `rows` rows, or as many as make `bytes`. Three billing periods, so that several imports are
 * published at once; every 97th row is the one before it again. The sum is in units of 1e-15. `bad` rows have a
 * category that there is not.
 */
export async function writeFocus(
  path,
  { seed, rows = Number.POSITIVE_INFINITY, bytes = Number.POSITIVE_INFINITY, accounts = 20, bad = false },
) {
  const random = randomOf(seed)
  const below = (end) => Math.floor(random() * end)
  const file = createWriteStream(path)
  const written = { rows: 0, bytes: 0, sum: 0n, clients: accounts, services: SERVICES.length, periods: PERIODS.length }
  let block = `${HEADER.join(',')}\n`
  let row = ''
  let cost = 0n
  while (written.rows < rows && written.bytes < bytes) {
    if (written.rows % 97 !== 96) {
      const period = PERIODS[below(PERIODS.length)]
      const day = `${period}-${two(1 + below(28))}`
      const hour = below(24)
      const account = 1 + below(accounts)
      const credit = below(50) === 0
      const whole = below(900)
      const part = below(1e6) * 1e6 + below(1e6)
      const text = `${credit ? '-' : ''}${whole}.${String(part).padStart(12, '0')}`
      cost = (BigInt(whole) * 10n ** 15n + BigInt(part) * 1000n) * (credit ? -1n : 1n)
      const [service, category, type, unit, description] = SERVICES[below(SERVICES.length)]
      const [region, regionName] = REGIONS[below(REGIONS.length)]
      const sku = code(16, below)
      const price = `0.${String(below(1e7)).padStart(7, '0')}`
      const quantity = `${below(1e4)}.${String(below(1e9)).padStart(11, '0')}`
      const discounted = below(250) === 0
      const number = String(100_000_000_000 + account)
      row = [
        below(9) === 0 ? quoted(`${region}${'abc'[below(3)]}`) : 'NULL',
        text,
        quoted('1234567890123'),
        quoted('Everything Ltd'),
        quoted('EUR'),
        quoted(period === '2026-03' ? '2026-04-01 00:00:00' : `2026-${two(Number(period.slice(5)) + 1)}-01 00:00:00`),
        quoted(`${period}-01 00:00:00`),
        quoted(bad ? 'Usages' : credit ? 'Credit' : 'Usage'),
        'NULL',
        quoted(`$${price} per ${unit} - ${description}`),
        quoted('Usage-Based'),
        quoted(`${day} ${two(hour)}:59:59`),
        quoted(`${day} ${two(hour)}:00:00`),
        discounted ? quoted('Spend') : 'NULL',
        discounted ? quoted(`arn:cws:savingsplans::${number}:savingsplan/${code(32, below)}`) : 'NULL',
        'NULL',
        discounted ? quoted('Used') : 'NULL',
        discounted ? quoted('Savings Plan') : 'NULL',
        `${quantity}0000`,
        quoted(unit),
        '0.00000000000',
        '0.00000000000',
        text,
        quoted(ISSUER),
        text,
        quoted(price),
        quoted(discounted ? 'Committed' : 'Standard'),
        quantity,
        quoted(unit),
        quoted('Cirrus'),
        quoted(ISSUER),
        quoted(region),
        quoted(regionName),
        below(13) === 0 ? 'NULL' : quoted(`arn:cws:${type}:${region}:${number}:${code(17, below)}`),
        below(20) === 0 ? quoted(code(24, below)) : 'NULL',
        below(5) === 0 ? quoted(type) : 'NULL',
        quoted(category),
        10_000 + written.rows,
        quoted(service),
        quoted(sku),
        quoted(`${sku}.JRTCKXETXF.${code(8, below)}`),
        quoted(number),
        quoted(`Team ${account}, the "new"`),
        below(10) < 3 ? 'NULL' : quoted(JSON.stringify(tagsOf(below))),
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

const quoted = (text) => `"${text.replaceAll('"', '""')}"`

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

function code(length, below) {
  let text = ''
  while (text.length < length) text += LETTERS[below(LETTERS.length)]
  return text
}

/** Most have three; one in forty has as many as its owner could think of. */
function tagsOf(below) {
  const tags = {
    application: TEAMS[below(TEAMS.length)],
    environment: ['dev', 'staging', 'production'][below(3)],
    business_unit: `${TEAMS[below(TEAMS.length)]}${below(100)}`,
  }
  if (below(40) === 0) for (let i = 0; i < 8; i++) tags[`kubernetes.io/cluster/${code(8, below)}`] = code(12, below)
  return tags
}

/** As the portal shows it. */
export function exactText(sum) {
  const size = sum < 0n ? -sum : sum
  const part = String(size % 10n ** 15n)
    .padStart(15, '0')
    .replace(/0+$/, '')
  return `${sum < 0n ? '-' : ''}${size / 10n ** 15n}${part && `.${part}`}`
}
