import { decimalOf, formatDecimal, formatMoney } from '~/server/kernel/money'

type Props = { minor: number; currency: string; exponent: number; locale: string }

// Browsers and Node may carry different editions of a locale's data: the text is left as the server wrote it.
export function Money({ minor, currency, exponent, locale }: Props) {
  return (
    <data value={decimalOf({ minor, exponent })} className="tabular-nums whitespace-nowrap" suppressHydrationWarning>
      {formatMoney({ minor, currency, exponent }, locale)}
    </data>
  )
}

type DecimalProps = { value: string; places?: number; locale: string; currency?: string }

/** A plain decimal with every digit that it has, grouped for people. */
export function Decimal({ value, places = 0, locale, currency }: DecimalProps) {
  return (
    <data value={value} className="tabular-nums whitespace-nowrap" suppressHydrationWarning>
      {formatDecimal(value, places, locale, currency)}
    </data>
  )
}
