// What the audit of GraphQL over HTTP says of the gateway, by the audit's id: `ok` where nothing else is said.

export type AuditStatus = 'ok' | 'notice' | 'warn' | 'error'

/** Every audit, in the order in which it is made. */
export const auditIds = [
  ['22EB', '4655', '47DE', '80D8', '82A3', 'BF61', '78D5', '2C94', '5A70', '9C48', '9ABE', '03D4', 'A5BF'],
  ['423L', 'LKJ0', 'LKJ1', 'LKJ2', 'LKJ3', '34A2', '13EE', '6C00', '6C01', '6C02', '6C03', '8161', 'B8B3'],
  ['94B0', '0220', '94B1', '0221', '94B2', '0222', '4760', '4761', '4762', '4763', '2EA1', '28B9', 'D6D5'],
  ['6A70', '58B0', '58B1', '58B2', '58B3', '428F', '1B7A', 'B6DC', 'BCF8', 'B7N8', '8764', '3E3A', '572B'],
  ['FDE2', '7B9B', '865D', '556A', 'D586', '51FE', '74FF', '5E5B', '86EE'],
].flat()

/** These audits ask for `__type`, which a gateway without introspection does not serve. */
const introspection = { '28B9': 'error', '2EA1': 'warn' } as const

/** GET without a header that says that no foreign page sends it is refused; the audits send none. */
const plainGet = { '5A70': 'notice', D6D5: 'notice', '6A70': 'notice' } as const

/** As the gateway is by default. */
export const byDefault: Readonly<Record<string, AuditStatus>> = { ...introspection, ...plainGet }

/** With introspection, and with the header that lets GET through. */
export const opened: Readonly<Record<string, AuditStatus>> = {}
