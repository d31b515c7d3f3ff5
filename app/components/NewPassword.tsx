import { SHORTEST_PASSWORD } from '~/server/auth/rules'
import { Field } from './Field'

type Props = { id?: string; label?: string; errors?: string[] | undefined }

/** Where a password is chosen: typed or pasted, by people or by their password managers. */
export function NewPassword({ id = 'password', label = 'Password', errors }: Props) {
  return (
    <Field
      id={id}
      name="password"
      label={label}
      hint={`At least ${SHORTEST_PASSWORD} characters. Several words make a good one.`}
      type="password"
      autoComplete="new-password"
      errors={errors}
    />
  )
}
