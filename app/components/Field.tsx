import type { InputHTMLAttributes } from 'react'
import { shownEmail } from '~/server/kernel/emailText'
import { type LabelProps, useLabelled } from './Labelled'

type Props = InputHTMLAttributes<HTMLInputElement> & LabelProps

/** A labelled input with its hint and its errors, tied together for those who do not see them side by side. */
export function Field(props: Props) {
  const { rest, described, wrap } = useLabelled(props)
  return wrap(<input {...rest} {...described} className="input" />)
}

/** Typed letter by letter as it is, without a phone's help. */
export const EmailField = ({ defaultValue, value, ...props }: Props) => (
  <Field
    type="email"
    inputMode="email"
    autoCapitalize="none"
    spellCheck={false}
    {...props}
    {...(typeof value === 'string' && { value: shownEmail(value) })}
    {...(typeof defaultValue === 'string' && { defaultValue: shownEmail(defaultValue) })}
  />
)
