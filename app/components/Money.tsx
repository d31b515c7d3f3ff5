import { decimalOf, formatDecimal } from '~/server/kernel/money'

type Props = { minor: number; currency: string; exponent: number; locale: string }

// Browsers and Node may carry different editions of a locale's data: the text is left as the server wrote it.
export function Money({ minor, currency, exponent, locale }: Props) {
  const decimal = decimalOf({ minor, exponent })
  return (
    <data value={decimal} suppressHydrationWarning>
      {formatDecimal(decimal, exponent, locale, currency)}
    </data>
  )
}

type DecimalProps = { value: string; places?: number; locale: string; currency?: string }

/** A plain decimal with every digit that it has, grouped for people. */
export function Decimal({ value, places = 0, locale, currency }: DecimalProps) {
  return (
    <data value={value} suppressHydrationWarning>
      {formatDecimal(value, places, locale, currency)}
    </data>
  )
}
