import { Refusal } from '../kernel/refusal'
import type { Payments } from './payments'

const off = (): never => {
  throw new Refusal('unavailable', 'Online payment is not set up here.')
}

/** Where no key is set. */
export const noPayments: Payments = {
  mode: 'none',
  live: false,
  createCustomer: async () => off(),
  createCheckout: async () => off(),
  expireCheckout: async () => off(),
  getCheckout: async () => off(),
  getPayment: async () => off(),
  chargeCard: async () => off(),
  findPayment: async () => off(),
  refund: async () => off(),
  removeCard: async () => off(),
  listSince: () => off(),
  readEvent: () => off(),
}
