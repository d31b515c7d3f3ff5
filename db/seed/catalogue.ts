import { exponentOf } from '../../server/kernel/money'

export const PROVIDER = 'Northwind Hosting'

type Common = { key: string; name: string; category: string; unit: string; description: string }

/** Prices in euros; usage in units a day, on a working day and as a part of it at the weekend. */
export type Metered = Common & { kind: 'metered'; euros: number; daily: [number, number]; weekend: number }
export type Fixed = Common & { kind: 'seat'; euros: number; interval: 'month' | 'year'; seats: [number, number] }
export type Item = Metered | Fixed

const metered = (
  [key, name, category, unit]: [string, string, string, string],
  euros: number,
  daily: [number, number],
  weekend: number,
  description: string,
): Metered => ({ kind: 'metered', key, name, category, unit, euros, daily, weekend, description })

const fixed = (
  [key, name, category, unit]: [string, string, string, string],
  euros: number,
  seats: [number, number],
  description: string,
  interval: Fixed['interval'] = 'month',
): Fixed => ({ kind: 'seat', key, name, category, unit, euros, seats, interval, description })

export const meteredItems: Metered[] = [
  metered(
    ['compute', 'Virtual servers', 'Compute', 'vCPU hours'],
    0.0125,
    [90, 1900],
    0.82,
    'Virtual machines by the hour, counted in cores',
  ),
  metered(
    ['storage', 'Object storage', 'Storage', 'GB days'],
    0.0011,
    [400, 24_000],
    1,
    'S3-compatible storage in three places at once',
  ),
  metered(
    ['database', 'Managed PostgreSQL', 'Databases', 'Node hours'],
    0.084,
    [24, 144],
    1,
    'PostgreSQL with standby, backups and updates',
  ),
  metered(
    ['traffic', 'Outbound traffic', 'Networking', 'GB'],
    0.009,
    [60, 2600],
    0.55,
    'Traffic that leaves our network',
  ),
  metered(
    ['cdn', 'Content delivery', 'Networking', 'GB'],
    0.0115,
    [80, 5200],
    0.7,
    'Delivery from 38 places worldwide',
  ),
]

export const fixedItems: Fixed[] = [
  fixed(['backup', 'Server backup', 'Storage', 'servers'], 4.9, [2, 24], 'Nightly, kept for 30 days'),
  fixed(['mail', 'Mailboxes', 'Collaboration', 'mailboxes'], 2.4, [8, 140], 'IMAP and webmail with spam filter'),
  fixed(['monitoring', 'Monitoring', 'Operations', 'hosts'], 3.5, [3, 40], 'Checks every minute, calls at night'),
  fixed(
    ['support', 'Support hours', 'Operations', 'hours'],
    95,
    [1, 12],
    'Hours of an engineer, booked for each month',
  ),
  fixed(
    ['domains', 'Domains', 'Networking', 'domains'],
    18,
    [1, 30],
    'Registration and name servers, by the year',
    'year',
  ),
  fixed(['kubernetes', 'Managed Kubernetes', 'Compute', 'clusters'], 69, [1, 4], 'Control plane, updates and ingress'),
  fixed(
    ['licences', 'Office licences', 'Collaboration', 'users'],
    11.7,
    [5, 120],
    'Word processing, tables and calendars',
  ),
]

export const items: Item[] = [...meteredItems, ...fixedItems]

const RATES: Record<string, number> = { EUR: 1, USD: 1.1, GBP: 0.86, CHF: 0.95, SEK: 11.2, JPY: 160, KWD: 0.34 }
export const currencies = Object.keys(RATES)

export const exponentFor = (currency: string): number => exponentOf(currency) ?? 2

/** Metered: in ten-thousandths of the currency's unit. */
export const meteredPrice = (item: Metered, currency: string): number =>
  Math.max(1, Math.round(item.euros * (RATES[currency] ?? 1) * 10_000))

/** Fixed: in minor units, on a round number. */
export function fixedPrice(item: Fixed, currency: string): number {
  const step = currency === 'KWD' ? 50 : 10
  const minor = item.euros * (RATES[currency] ?? 1) * 10 ** exponentFor(currency)
  return Math.max(step, Math.round(minor / step) * step)
}
