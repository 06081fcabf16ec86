/** `pulumi-resource-command`, from package registries alone. Used only where the official one is out of reach. */
import { serve } from "../provider/serve";
import { commandProvider } from "./provider";

serve(commandProvider());
