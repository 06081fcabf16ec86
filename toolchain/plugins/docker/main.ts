/** `pulumi-resource-docker`, from package registries alone. Used only where the official one is out of reach. */
import { serve } from "../provider/serve";
import { dockerProvider } from "./provider";

serve(dockerProvider());
