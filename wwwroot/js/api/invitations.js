// The owner's invitations at the node.
import { call, query } from "../api.js";

/** @import * as T from "../types.js" */

/** @param {{state?: string, q?: string, before?: string | null}} page @returns {Promise<T.Page<T.Invitation>>} */
export const getInvitations = page => call("GET", `invitations${query(page)}`);
/** @param {string} name @returns {Promise<T.Invitation>} */
export const createInvitation = name => call("POST", "invitations", { name });
/** @param {string} id @returns {Promise<T.Invitation>} */
export const markInvitationSent = id => call("POST", `${path(id)}/sent`);
/** @param {string} id */
export const deleteInvitation = id => call("DELETE", path(id));
/** The picture of its link. @param {string} id */
export const invitationCode = id => `/api/${path(id)}/qr`;

/** @param {string} id */
const path = id => `invitations/${encodeURIComponent(id)}`;
